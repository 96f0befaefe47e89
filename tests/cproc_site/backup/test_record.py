"""The record in a backup is verified against its log, without a database."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from core.transparency.notes import SignerKey
from record.models import LogCheckpoint
from record.transparency import checkpoints, tasks
from tests.helpers.backups.archives import Parts, back_up, empty_site, restore
from tests.helpers.evidence import stamp
from tests.helpers.factories import change, make_page, make_project, published
from tests.helpers.publishing import withdraw
from tests.helpers.server.timestamp_authority import make_authority
from tests.helpers.server.witness import Witness

# PostgreSQL takes the snapshot of a backup only at the beginning of a transaction.
pytestmark = [
    pytest.mark.django_db(transaction=connection.vendor == "postgresql"),
    pytest.mark.usefixtures("connections_stay"),
]


@pytest.fixture
def backup(settings, tmp_path):
    """Return a backup of a site with a signed log, a timestamp and a cosignature."""
    key = SignerKey.create("site.example/record")
    settings.LOG_KEY = str(key)
    project = published(make_project(), note="A note")
    page = published(make_page())
    change(project, title_en="A draft")
    withdraw(page, None, "It is over.")
    checkpoints.sign_current(timezone.now())
    with make_authority(tmp_path) as authority:
        stamp(authority, settings)
    with Witness(key.verifier) as witness:
        settings.LOG_WITNESSES = [[witness.key, witness.url]]
        tasks.request_cosignatures(timezone.now())
    return back_up(tmp_path / "site.zip")


def changed(backup, model, column, value):
    parts = Parts(backup)
    parts.change(model, column, value)
    return parts.write(backup)


def verify_record(capsys, *arguments):
    call_command("verify_record", *map(str, arguments))
    return capsys.readouterr().out


def test_record_in_a_backup_is_verified(backup, capsys):
    expected = (
        "The record is as its log says: 3 entries, 3 rows, 1 checkpoints, 1 timestamps, "
        "1 cosignatures.\n"
    )
    assert verify_record(capsys, "--from", backup) == expected
    call_command("restore", str(backup), "--verify")
    assert capsys.readouterr().out.endswith(expected)


@pytest.mark.parametrize(
    ("model", "column", "value", "problem"),
    [
        ("record.Publication", "note", "Another note", "isn't what entry 0 commits to"),
        ("record.LogEntry", "nonce", "00" * 32, "isn't what entry 0 commits to"),
        ("record.LogEntry", "commitment", "00" * 32, "The hashes of entry 0"),
        ("record.LogCheckpoint", "note", "Another note", "Checkpoint 3 isn't valid"),
        ("record.LogTimestamp", "token", "00", r"Timestamp [\d-]+ isn't valid"),
        ("record.LogTimestamp", "checkpoint_id", 2, r"Timestamp [\d-]+ isn't valid"),
        ("record.LogCosignature", "line", "Another line", "The cosignature of witness"),
        ("record.Publication", "recorded_at", "2026-01-01T00:00:00+00:00", "commits to"),
    ],
)
def test_changed_backup_is_rejected_with_the_row(backup, model, column, value, problem):
    changed(backup, model, column, lambda present: present and value)
    with pytest.raises(CommandError, match=problem):
        call_command("verify_record", "--from", str(backup))
    with pytest.raises(CommandError, match=problem):
        call_command("restore", str(backup), "--verify")


def test_backup_of_a_release_without_the_log_is_verified_after_it_is_restored(backup, capsys):
    parts = Parts(backup)
    parts.drop_column("record.LogEntry", "hashes")
    parts.write(backup)
    with pytest.raises(CommandError, match="another release made it"):
        call_command("verify_record", "--from", str(backup))
    call_command("restore", str(backup), "--verify")
    assert "another release made it" in capsys.readouterr().out


def test_restore_of_an_older_backup_is_a_fork(backup, capsys, tmp_path):
    """Only a checkpoint that was kept elsewhere shows it."""
    published(make_project(slug="later"))
    checkpoints.sign_current(timezone.now())
    kept = tmp_path / "checkpoint"
    kept.write_text(LogCheckpoint.objects.get(size=4).note, encoding="utf-8")
    empty_site()
    restore(backup)
    capsys.readouterr()
    assert "3 entries, 3 rows" in verify_record(capsys)
    with pytest.raises(CommandError, match="Given checkpoint 1 is of 4 entries, but the log has 3"):
        call_command("verify_record", "--checkpoint", str(kept))
    published(make_project(slug="another"))
    with pytest.raises(CommandError, match="Given checkpoint 1 has another root"):
        call_command("verify_record", "--checkpoint", str(kept))


def test_unreadable_files_are_named(backup, tmp_path):
    with pytest.raises(CommandError, match="can't be read"):
        call_command("verify_record", "--checkpoint", str(tmp_path / "missing"))
    backup.write_bytes(backup.read_bytes()[:-1])
    with pytest.raises(CommandError, match="damaged"):
        call_command("verify_record", "--from", str(backup))
