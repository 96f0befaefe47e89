from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('contact', '0004_add_notes_for_staff'),
    ]

    operations = [
        # Servers of the release before still use the table: the next one drops it.
        migrations.SeparateDatabaseAndState(
            [migrations.RunSQL('DELETE FROM contact_messagecount', migrations.RunSQL.noop)],
            [migrations.DeleteModel('MessageCount')],
        ),
    ]
