from django.db import migrations

from cproc_site.migrations._roles import role_migration


class Migration(migrations.Migration):

    dependencies = [
        ('cproc_site', '0003_let_editors_change_terms'),
        ('search', '0002_add_synonyms'),
    ]

    operations = [role_migration("search.synonyms")]
