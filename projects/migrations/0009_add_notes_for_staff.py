from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('projects', '0008_add_programme_and_registration'),
    ]

    operations = [
        migrations.AddField(
            model_name='activity',
            name='staff_notes',
            field=models.TextField(blank=True, db_default='', default='', help_text='Research, open questions and sources, for staff only. They are never published and not part of the version history.'),
        ),
        migrations.AddField(
            model_name='country',
            name='staff_notes',
            field=models.TextField(blank=True, db_default='', default='', help_text='Research, open questions and sources, for staff only. They are never published and not part of the version history.'),
        ),
        migrations.AddField(
            model_name='document',
            name='staff_notes',
            field=models.TextField(blank=True, db_default='', default='', help_text='Research, open questions and sources, for staff only. They are never published and not part of the version history.'),
        ),
        migrations.AddField(
            model_name='fieldofwork',
            name='staff_notes',
            field=models.TextField(blank=True, db_default='', default='', help_text='Research, open questions and sources, for staff only. They are never published and not part of the version history.'),
        ),
        migrations.AddField(
            model_name='funder',
            name='staff_notes',
            field=models.TextField(blank=True, db_default='', default='', help_text='Research, open questions and sources, for staff only. They are never published and not part of the version history.'),
        ),
        migrations.AddField(
            model_name='project',
            name='staff_notes',
            field=models.TextField(blank=True, db_default='', default='', help_text='Research, open questions and sources, for staff only. They are never published and not part of the version history.'),
        ),
    ]
