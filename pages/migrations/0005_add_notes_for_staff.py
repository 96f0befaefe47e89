from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('pages', '0004_add_images_of_standing_pages'),
    ]

    operations = [
        migrations.AddField(
            model_name='milestone',
            name='staff_notes',
            field=models.TextField(blank=True, db_default='', default='', help_text='Research, open questions and sources, for staff only. They are never published and not part of the version history.'),
        ),
        migrations.AddField(
            model_name='notice',
            name='staff_notes',
            field=models.TextField(blank=True, db_default='', default='', help_text='Research, open questions and sources, for staff only. They are never published and not part of the version history.'),
        ),
        migrations.AddField(
            model_name='office',
            name='staff_notes',
            field=models.TextField(blank=True, db_default='', default='', help_text='Research, open questions and sources, for staff only. They are never published and not part of the version history.'),
        ),
        migrations.AddField(
            model_name='standingpage',
            name='staff_notes',
            field=models.TextField(blank=True, db_default='', default='', help_text='Research, open questions and sources, for staff only. They are never published and not part of the version history.'),
        ),
    ]
