from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('contact', '0003_add_head_of_office_and_press_contact'),
    ]

    operations = [
        migrations.AddField(
            model_name='contactdetails',
            name='staff_notes',
            field=models.TextField(blank=True, db_default='', default='', help_text='Research, open questions and sources, for staff only. They are never published and not part of the version history.'),
        ),
    ]
