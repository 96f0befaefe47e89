from django.db import migrations

from accounts.migrations._roles import GivePermissions


class Migration(migrations.Migration):

    dependencies = [
        ('cproc_site', '0004_let_editors_change_synonyms'),
        ('projects', '0011_add_treaty_status_and_emblems'),
    ]

    operations = [GivePermissions("projects.treatystep")]
