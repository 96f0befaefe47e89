from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('projects', '0006_give_images_of_projects_defaults'),
    ]

    operations = [
        migrations.AddField(
            model_name='funder',
            name='iati_identifier',
            field=models.CharField(blank=True, db_default='', default='', help_text='Identifier of the organisation in IATI data, for example XM-DAC-47138. Empty if it is unknown.', max_length=80, verbose_name='IATI identifier'),
        ),
    ]
