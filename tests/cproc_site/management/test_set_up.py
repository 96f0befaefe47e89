"""`make run` prepares a new site with it, and changes nothing on a site that is ready."""

import re
from types import SimpleNamespace
from unittest.mock import MagicMock

import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.db.migrations.executor import MigrationExecutor

from cproc_site.management.commands import set_up
from projects.models import Project
from record.models import Publication
from search.models import SearchEntry
from tests.helpers.factories import make_project
from tests.helpers.publishing import publish

pytestmark = pytest.mark.django_db


@pytest.mark.slow
def test_new_site_gets_content_and_an_account_and_an_edited_one_stays(client, capsys):
    call_command("set_up", "database", "content", "account")
    password = re.search(r"password\W+(\S+)", capsys.readouterr().out)[1]
    assert client.login(username="admin", password=password)
    Project.objects.filter(slug="glacy").update(title_en="Edited by staff")
    rows = Publication.objects.count()
    call_command("set_up", "database", "content", "account")
    assert "password" not in capsys.readouterr().out
    assert Project.objects.get(slug="glacy").title_en == "Edited by staff"
    assert Publication.objects.count() == rows


def test_record_without_an_index_is_indexed_after_a_migration(monkeypatch):
    publish(make_project(slug="p", title_en="Training"), by=None)
    before = SearchEntry.objects.count()
    SearchEntry.objects.all().delete()
    plan = [("a migration", False)]
    monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda *args, **options: plan)
    monkeypatch.setattr(set_up, "call_command", _all_but_migrate)
    call_command("set_up", "database")
    assert SearchEntry.objects.count() == before


@pytest.mark.parametrize("is_new", [True, False])
def test_database_file_is_for_the_account_of_the_site_alone(
    settings, monkeypatch, tmp_path, is_new
):
    settings.VAR_DIR = tmp_path / "var"
    settings.VAR_DIR.mkdir(mode=0o755)
    file = settings.VAR_DIR / "site.sqlite3"
    if not is_new:
        file.touch(0o644)
    facts = {"vendor": "sqlite", "is_in_memory_db": lambda: False, "settings_dict": {"NAME": file}}
    monkeypatch.setattr(set_up, "connection", SimpleNamespace(**facts))
    monkeypatch.setattr(set_up, "MigrationExecutor", MagicMock())
    set_up.MigrationExecutor().migration_plan.return_value = []
    call_command("set_up", "database", "--skip-checks")
    assert [oct(path.stat().st_mode)[-3:] for path in (file, file.parent)] == ["600", "700"]


def _all_but_migrate(name, **options):
    if name != "migrate":
        call_command(name, **options)


def test_static_files_are_collected_if_one_has_changed(settings, monkeypatch, tmp_path):
    settings.STATIC_ROOT = tmp_path / "root"
    folder = tmp_path / "own"
    folder.mkdir()
    settings.STATICFILES_DIRS = [folder]
    finders.get_finder.cache_clear()
    collected = []
    monkeypatch.setattr(set_up, "call_command", lambda name, **options: collected.append(name))
    style = folder / "style.css"
    style.write_text("a {}")
    for _ in range(2):
        call_command("set_up", "static", "--skip-checks")
    assert collected == ["collectstatic"]
    style.write_text("a { color: red }")
    call_command("set_up", "static", "--skip-checks")
    assert collected == ["collectstatic"] * 2
    finders.get_finder.cache_clear()
