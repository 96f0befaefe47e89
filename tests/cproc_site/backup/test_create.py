"""A backup has everything of the site in one file, as it was at one time, while others work."""

import errno
import os
import stat
import tracemalloc
from unittest.mock import Mock

import pytest
from django.apps import apps
from django.core.files.storage import default_storage
from django.core.management import CommandError
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder

from accounts.models import Act, AuditEntry
from cproc_site.backup import create, tables
from cproc_site.backup.manifest import FORMAT
from record.models import Publication
from tests.helpers.backups.archives import Parts, back_up
from tests.helpers.concurrency import at_once
from tests.helpers.factories import make_document, make_page, published
from tests.helpers.publishing import publish
from tests.helpers.uploads.files import PDF, upload

# PostgreSQL takes a snapshot only at the beginning of a transaction.
pytestmark = pytest.mark.django_db(transaction=connection.vendor == "postgresql")


@pytest.fixture
def target(tmp_path):
    (tmp_path / "backups").mkdir()
    return tmp_path / "backups" / "site.zip"


def names_in(folder):
    return sorted(path.name for path in folder.iterdir())


def files_of(parts):
    return {name: data for name, data in parts.members.items() if name.startswith("files/")}


def document_with_file(data=PDF):
    return published(make_document(file=upload(data, "a.pdf"), url=""))


def fail(*args):
    raise OSError(errno.EIO, os.strerror(errno.EIO))


def test_tables_of_all_models_are_included_but_for_the_listed_exceptions():
    models = apps.get_models(include_auto_created=True)
    assert {model._meta.label for model in models} - set(tables.stored_models()) == {
        "cproc_site.ErrorMail",
        "sessions.Session",
        "accounts.AccountMail",
        "accounts.LoginAttempts",
    }


def test_files_that_rows_name_are_included_and_no_others(target, settings):
    document = document_with_file()
    first = document.file.name
    document.file = upload(PDF + b"\n", "b.pdf")
    document.save()
    publish(document, by=None)
    (settings.MEDIA_ROOT / "ff").mkdir()
    (settings.MEDIA_ROOT / "ff" / f"{'f' * 64}.pdf").write_bytes(b"no row names it")
    assert files_of(Parts(back_up(target))) == {
        f"files/{first}": PDF,
        f"files/{document.file.name}": PDF + b"\n",
    }


def test_manifest_describes_the_site_and_the_audit_log_the_backup(target, settings, capsys):
    manifest = Parts(back_up(target)).manifest
    entry = AuditEntry.objects.get()
    assert (entry.act, entry.kind, entry.by) == (Act.EXPORTED, "site", None)
    assert entry.new["digest"] in capsys.readouterr().out
    assert manifest["format"] == FORMAT
    assert manifest["release"] == settings.RELEASE
    assert manifest["site"] == settings.SITE_URL
    assert ["accounts", "0001_initial"] in manifest["migrations"]
    assert manifest["made_at"].endswith("Z")


def test_existing_file_is_replaced_only_with_overwrite_and_belongs_to_its_owner(target):
    target.write_bytes(b"yesterday's")
    with pytest.raises(CommandError, match="exists already"):
        back_up(target)
    assert target.read_bytes() == b"yesterday's"
    assert Parts(back_up(target, "--overwrite")).manifest["tables"]
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


def test_full_disk_is_reported_and_leaves_nothing(target, full_disk):
    document_with_file(PDF + os.urandom(100_000).hex().encode() + PDF)
    full_disk()
    message = r"couldn't be (written|copied): the disk is full\. No"
    with pytest.raises(CommandError, match=message):
        back_up(target)
    assert names_in(target.parent) == []


def test_rows_are_read_no_longer_when_the_disk_is_full(target, full_disk, monkeypatch):
    """Otherwise the cursor is closed after its connection, with a traceback."""
    ended = []

    def endless_rows(model):
        try:
            while True:
                yield os.urandom(1_000)
        finally:
            ended.append(model)

    monkeypatch.setattr(create.tables, "dump_rows", endless_rows)
    full_disk()
    with pytest.raises(CommandError, match="the disk is full") as raised:
        back_up(target)
    assert len(ended) == 1, raised


def test_failure_before_all_is_on_the_disk_leaves_the_earlier_backup(target, monkeypatch):
    target.write_bytes(b"yesterday's")
    monkeypatch.setattr(create.os, "fsync", fail)
    with pytest.raises(CommandError, match="input/output error"):
        back_up(target, "--overwrite")
    assert target.read_bytes() == b"yesterday's"
    assert names_in(target.parent) == ["site.zip"]


def test_backup_that_was_finished_meanwhile_is_not_overwritten(target, monkeypatch):
    monkeypatch.setattr(create.os, "fsync", lambda number: target.write_bytes(b"another's"))
    with pytest.raises(CommandError, match="file exists"):
        back_up(target)
    assert target.read_bytes() == b"another's"
    assert names_in(target.parent) == ["site.zip"]


def test_file_of_a_killed_backup_is_deleted_after_a_day(target, monkeypatch):
    while_written = []
    monkeypatch.setattr(
        create.os, "fsync", lambda number: while_written.append(names_in(target.parent))
    )
    back_up(target)
    killed = target.with_name(while_written[0][0])
    killed.touch()
    os.utime(killed, (0, 0))
    running = target.with_name("later.zip.abcdefgh.part")
    running.touch()
    back_up(target, "--overwrite")
    assert names_in(target.parent) == [running.name, target.name]


def test_missing_and_changed_files_are_left_out_and_the_command_fails_at_the_end(target, capsys):
    missing, changed, other = (document_with_file(PDF + b" " * number) for number in range(3))
    default_storage.delete(missing.file.name)
    with open(default_storage.path(changed.file.name), "ab") as file:
        file.write(b"rot")
    message = f"no longer those that were uploaded: {changed.file.name}"
    with pytest.raises(CommandError, match=message):
        back_up(target)
    parts = Parts(target)
    assert list(files_of(parts)) == [f"files/{other.file.name}"]
    assert set(parts.manifest["missing"]) == {missing.file.name, changed.file.name}
    output = capsys.readouterr().out
    assert f"no longer exists: {missing.file.name}" in output
    assert "files 1." in output


@pytest.mark.django_db(transaction=True)
def test_what_is_published_meanwhile_is_in_no_table(target, monkeypatch):
    """Another user publishes after the first table is read."""
    page = make_page(slug="meanwhile")
    add_table = create._BackupWriter._add_table

    def publish_after_the_first(self, label, model):
        table = add_table(self, label, model)
        if label == next(iter(tables.stored_models())):
            at_once(lambda: publish(page, by=None))
        return table

    monkeypatch.setattr(create._BackupWriter, "_add_table", publish_after_the_first)
    parts = Parts(back_up(target))
    assert Publication.objects.with_time().of(page).exists()
    assert parts.rows_of("record.ReservedSlug") == []
    assert len(parts.rows_of("record.Publication")) == 1  # its draft


@pytest.mark.slow
def test_memory_is_bounded_however_large_tables_and_files_are(target):
    AuditEntry.objects.bulk_create(
        AuditEntry(act=Act.NOTED, new={"note": f"{number} " * 500}) for number in range(3_000)
    )
    document_with_file(PDF + os.urandom(7_000_000) + PDF)
    tracemalloc.start()
    try:
        back_up(target)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert len(Parts(target).members["tables/accounts.auditentry.jsonl"]) > 7_000_000
    assert target.stat().st_size > 7_000_000
    assert peak < 3_500_000, peak


@pytest.mark.parametrize(
    ("added", "removed", "message"),
    [
        (set(), {("accounts", "0001_initial")}, r"Run “manage\.py migrate” first"),
        ({("accounts", "0099_to_come")}, set(), r"doesn't know \(accounts\.0099_to_come\)"),
    ],
)
def test_database_of_another_release_is_not_backed_up(target, monkeypatch, added, removed, message):
    applied = dict.fromkeys({*MigrationRecorder(connection).applied_migrations(), *added})
    for name in removed:
        del applied[name]
    monkeypatch.setattr(MigrationRecorder, "applied_migrations", lambda self: applied)
    with pytest.raises(CommandError, match=message):
        back_up(target)
    assert names_in(target.parent) == []


def test_database_that_does_not_answer_is_reported(target, monkeypatch):
    monkeypatch.setattr(create, "_migrations", Mock(side_effect=OperationalError))
    with pytest.raises(CommandError, match="doesn't answer as it should"):
        back_up(target)
    assert names_in(target.parent) == []
