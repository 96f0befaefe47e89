from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0013_remove_hashes_from_the_audit'),
    ]

    operations = [
        # Servers of the release before still use the table: the next one drops it.
        migrations.SeparateDatabaseAndState(
            [migrations.RunSQL('DELETE FROM accounts_savedfilter', migrations.RunSQL.noop)],
            [migrations.DeleteModel('SavedFilter')],
        ),
    ]
