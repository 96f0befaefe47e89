from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('contact', '0004_add_notes_for_staff'),
    ]

    operations = [
        migrations.DeleteModel(
            name='MessageCount',
        ),
    ]
