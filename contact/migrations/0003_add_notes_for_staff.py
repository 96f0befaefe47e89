from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('contact', '0002_recognise_untrusted_certificates'),
    ]

    operations = [
        migrations.AddField(
            model_name='contactdetails',
            name='staff_notes',
            field=models.TextField(blank=True, db_default='', default='', help_text='Research, open questions and sources, for staff only. They are never published and not part of the version history.'),
        ),
    ]
