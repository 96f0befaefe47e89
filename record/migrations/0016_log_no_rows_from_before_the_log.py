from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('record', '0015_remove_cards'),
    ]

    operations = [
        migrations.AlterField(
            model_name='logentry',
            name='operation',
            field=models.CharField(choices=[('publish', 'published'), ('withdraw', 'withdrawn'), ('cancel', 'cancelled'), ('withhold', 'withheld')], max_length=20),
        ),
    ]
