from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('publishing', '0002_agreeing_sharing_launching'),
    ]

    operations = [
        migrations.AddField(
            model_name='reviewdigest',
            name='claimed_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
