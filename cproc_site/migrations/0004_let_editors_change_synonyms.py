from django.db import migrations

from accounts.migrations._roles import GivePermissions


class Migration(migrations.Migration):

    dependencies = [
        ('cproc_site', '0003_let_editors_change_terms'),
        ('search', '0002_add_synonyms'),
    ]

    operations = [GivePermissions("search.synonyms")]
