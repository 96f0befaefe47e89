from django.db import migrations, models

import record.fields


class Migration(migrations.Migration):

    dependencies = [
        ('projects', '0007_add_iati_identifiers_of_funders'),
    ]

    operations = [
        migrations.AddField(
            model_name='activity',
            name='programme_url',
            field=models.URLField(blank=True, db_default='', default='', help_text='Web address of the programme or agenda.', max_length=600, verbose_name='programme'),
        ),
        migrations.AddField(
            model_name='activity',
            name='registration_url',
            field=models.URLField(blank=True, db_default='', default='', help_text='Web address at which people can register.', max_length=600, verbose_name='registration'),
        ),
        migrations.AddField(
            model_name='activity',
            name='registration_until',
            field=record.fields.PartialDateField(blank=True, help_text='Last day of registration. If empty, the page shows the link until the activity ends.', is_end=True, null=True, verbose_name='registration until'),
        ),
    ]
