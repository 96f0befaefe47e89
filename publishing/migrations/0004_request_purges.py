from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('publishing', '0003_add_mails_about_review_entries'),
    ]

    operations = [
        migrations.CreateModel(
            name='PurgeRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('requested_at', models.DateTimeField()),
            ],
        ),
    ]
