"""Remove the hashes of texts from all audit entries; without them, entries name numbers of rows.

Each batch is a transaction of its own, so that sign-ins and publications never wait long. A
migration that was interrupted is run again.
"""

from django.db import migrations
from django.db.models import Max

BATCH_SIZE = 5_000
REMOVE = {
    'postgresql': """UPDATE accounts_auditentry
        SET "old" = "old" - 'digest' - 'file', "new" = "new" - 'digest' - 'file'
        WHERE id BETWEEN %s AND %s AND act <> 'exported'
        AND ("old" ?| ARRAY['digest', 'file'] OR "new" ?| ARRAY['digest', 'file'])""",
    'sqlite': """UPDATE accounts_auditentry
        SET "old" = json_remove("old", '$.digest', '$.file'),
            "new" = json_remove("new", '$.digest', '$.file')
        WHERE id BETWEEN %s AND %s AND act <> 'exported'
        AND COALESCE(json_type("old", '$.digest'), json_type("old", '$.file'),
                     json_type("new", '$.digest'), json_type("new", '$.file')) IS NOT NULL""",
}


def remove_hashes(apps, schema_editor):
    connection = schema_editor.connection
    entries = apps.get_model('accounts', 'AuditEntry')._base_manager.using(connection.alias)
    last = entries.aggregate(last=Max('pk'))['last'] or 0
    with connection.cursor() as cursor:
        for first in range(1, last + 1, BATCH_SIZE):
            cursor.execute(REMOVE[connection.vendor], [first, first + BATCH_SIZE - 1])


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('accounts', '0012_let_hashes_be_removed_from_the_audit'),
    ]

    operations = [
        migrations.RunPython(remove_hashes, migrations.RunPython.noop),
    ]
