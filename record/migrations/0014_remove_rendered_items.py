from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('record', '0013_bound_the_clock'),
    ]

    operations = [
        # Servers of the release before still use the table: the next one drops it.
        migrations.SeparateDatabaseAndState(
            [migrations.RunSQL('DELETE FROM record_rendereditem', migrations.RunSQL.noop)],
            [migrations.DeleteModel('RenderedItem')],
        ),
    ]
