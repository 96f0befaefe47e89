"""Migrations are written for changes of the database only."""

import pytest
from django.core.management import call_command

from projects.models import Activity

pytestmark = pytest.mark.django_db


def changes(capsys) -> str:
    call_command("makemigrations", "projects", dry_run=True, interactive=False)
    return capsys.readouterr().out


@pytest.mark.parametrize(
    ("owner", "name", "value"),
    [
        (Activity._meta.get_field("place_en"), "help_text", "A town."),
        (Activity._meta.get_field("place_en"), "verbose_name", "town"),
        (Activity._meta, "verbose_name", "event"),
    ],
    ids=str,
)
def test_changed_label_or_help_text_needs_no_migration(monkeypatch, capsys, owner, name, value):
    monkeypatch.setattr(owner, name, value)
    assert "No changes detected" in changes(capsys)


def test_changed_column_needs_a_migration(monkeypatch, capsys):
    monkeypatch.setattr(Activity._meta.get_field("place_en"), "max_length", 400)
    assert "Alter field place_en on activity" in changes(capsys)
