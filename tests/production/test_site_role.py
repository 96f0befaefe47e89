"""The site works as a role that owns nothing; its owner migrates and gives it its rights."""

from contextlib import closing

import psycopg2
import pytest

pytestmark = pytest.mark.postgres

# Operations with statements of every kind, and an audit entry past the retention.
OPERATIONS = """
import datetime
from django.utils import timezone
from accounts.models import Act, AuditEntry, User
from pages.models import StandingPage
from publishing import operations
from record.models import Publication
page = StandingPage.objects.get(slug="accessibility")
now = timezone.now()
for title in ("Withheld", "Shown"):
    page.title_en = title
    page.save()
    operations.publish([page], None)
withheld = Publication.objects.with_time().of(page).get(title="Withheld")
operations.withhold(withheld, None, "An order.")
page.title_en = "Planned"
page.save()
planned = operations.publish([page], None, at=now + datetime.timedelta(days=1))[0]
operations.cancel(planned, None)
operations.withdraw([page], None, "It ended.", at=now + datetime.timedelta(days=2))
AuditEntry.objects.create(act=Act.NOTED, at=now - datetime.timedelta(days=2000))
User.objects.create_superuser("someone")
"""


@pytest.fixture
def database(cluster):
    """Return a function that creates an empty database."""

    def create(name):
        with closing(psycopg2.connect(cluster.url())) as connection:
            connection.autocommit = True
            connection.cursor().execute(f"CREATE DATABASE {name}")
        return name

    return create


def test_operations_tasks_and_backups_need_no_more_rights(production, cluster, database, tmp_path):
    production.run("manage.py", "shell", "-c", OPERATIONS)
    tasks = production.run("manage.py", "run_tasks", AUDIT_RETENTION_YEARS="5")
    assert "Old audit entries deleted: 1" in tasks
    production.run("manage.py", "migrate", "--check")
    production.run("manage.py", "index_search")
    archive = str(tmp_path / "site.zip")
    production.run("manage.py", "backup", archive)

    prepared = database("prepared")
    production.run("manage.py", "set_up", "database", **cluster.as_owner(prepared))
    site = {"DATABASE_URL": cluster.site_url(prepared), "VAR_DIR": str(tmp_path / "prepared")}
    assert "Restored." in production.run("manage.py", "restore", archive, **site)

    empty = database("empty")
    owner = cluster.as_owner(empty) | {"VAR_DIR": str(tmp_path / "empty")}
    assert "Restored." in production.run("manage.py", "restore", archive, **owner)
    production.run("manage.py", "set_up", "database", **owner)
    site = owner | {"DATABASE_URL": cluster.site_url(empty)}
    production.run("manage.py", "backup", str(tmp_path / "again.zip"), **site)
