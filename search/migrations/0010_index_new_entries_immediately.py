from typing import Any

from django.db import migrations

from core.i18n.languages import LANGUAGES

INDEXES = ["tokens", "tokens_drafts", *(f"tokens_{code}" for code in LANGUAGES)]


def index_immediately(apps: Any, schema_editor: Any) -> None:
    """Index what waits in the lists of new entries, and keep none from now on."""
    if schema_editor.connection.vendor == "postgresql":
        with schema_editor.connection.cursor() as cursor:
            for name in INDEXES:
                cursor.execute(f"ALTER INDEX search_entry_{name} SET (fastupdate = off)")
                cursor.execute("SELECT gin_clean_pending_list(%s)", [f"search_entry_{name}"])


class Migration(migrations.Migration):
    """Searches after publications no longer read a list of new entries (PostgreSQL)."""

    dependencies = [
        ('search', '0009_store_vectors'),
    ]

    operations = [
        migrations.RunPython(index_immediately, migrations.RunPython.noop),
    ]
