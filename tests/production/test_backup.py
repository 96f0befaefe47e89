"""A site that is restored on the other database, and back, has every row and file of the first."""

from contextlib import closing

import psycopg2
import pytest

from tests.helpers.backups.archives import Parts
from tests.helpers.server.running_site import SET_UP, Site

pytestmark = pytest.mark.postgres

LOGGED = "accounts.AuditEntry"  # backups and restores add entries


def back_up(site) -> Parts:
    archive = site.folder / "site.zip"
    site.run("manage.py", "backup", str(archive))
    return Parts(archive)


def contents_of(parts):
    """Return the rows by model, and the names of the other members, which have their hashes."""
    tables = {table["model"] for table in parts.manifest["tables"]} - {LOGGED}
    files = {name for name in parts.members if not name.startswith("tables/")}
    return {model: parts.rows_of(model) for model in tables}, files


def test_rows_and_files_are_the_same_on_both_databases_and_back(tmp_path, cluster):
    with closing(psycopg2.connect(cluster.url())) as connection, connection.cursor() as cursor:
        connection.autocommit = True
        cursor.execute("CREATE DATABASE restored")
    first = Site(tmp_path / "first")
    first.run("-c", SET_UP)
    expected = contents_of(back_up(first))
    on_postgresql = Site(tmp_path / "postgresql", DATABASE_URL=cluster.url("restored"))
    back = Site(tmp_path / "back")
    for before, after in ((first, on_postgresql), (on_postgresql, back)):
        restored = after.run("manage.py", "restore", str(before.folder / "site.zip"))
        assert "Restored." in restored
        assert contents_of(back_up(after)) == expected
