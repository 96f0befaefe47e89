"""All that the site has goes into one file, at one moment, while others work."""

import errno
import fcntl
import io
import json
import os
import re
import stat
import tarfile
import tracemalloc

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.files.storage import default_storage
from django.core.management import CommandError
from django.db.migrations.recorder import MigrationRecorder

from accounts.models import Act, AuditEntry
from cproc_site.backup import atomic_file, create, tables
from cproc_site.backup.manifest import FORMAT
from cproc_site.backup.progress import Progress
from record.models import Publication
from tests.helpers.backups.archives import Parts, back_up, stored
from tests.helpers.factories import (
    make_document,
    make_message,
    make_page,
    make_project,
    make_user,
    published,
)
from tests.helpers.publishing import publish
from tests.helpers.server.processes import start
from tests.helpers.uploads.files import PDF, upload

PUBLISH = """
import django
django.setup()
from pages.models import StandingPage
from publishing import operations
operations.publish([StandingPage.objects.get()], None)
"""

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def target(tmp_path):
    (tmp_path / "backups").mkdir()
    return tmp_path / "backups" / "site.tar"


def left_in(target):
    return sorted(path.name for path in target.parent.iterdir())


def document_with_file(data=PDF, **columns):
    return published(make_document(file=upload(data, "a.pdf"), url="", **columns))


class TestWhatIsInIt:
    def test_every_table_of_every_app_with_all_its_rows(self, target):
        published(make_project(countries=[], links=[{"url": "https://example.org/"}]))
        make_message()
        before = {label: [json.loads(line) for line in lines] for label, lines in stored().items()}
        parts = Parts(back_up(target))
        assert before["contact.Message"]
        assert {label: parts.rows_of(label) for label in before} == before

    def test_a_model_that_an_app_adds_is_in_it_without_being_named_anywhere(self):
        left_out = {
            model._meta.label for model in apps.get_models(include_auto_created=True)
        } - set(tables.models_of())
        assert left_out == {
            "cproc_site.ErrorMail",
            "sessions.Session",
            "accounts.AccountMail",
            "accounts.LoginAttempts",
        }

    def test_sessions_are_not(self, target, client):
        client.force_login(make_user())
        assert Session.objects.exists()
        assert not any("session" in name for name in Parts(back_up(target)).members)

    def test_files_that_rows_name_and_no_others(self, target, settings):
        document = document_with_file()
        (settings.MEDIA_ROOT / "ff").mkdir()
        (settings.MEDIA_ROOT / "ff" / f"{'f' * 64}.pdf").write_bytes(b"nobody names it")
        files = {
            name: data for name, data in Parts(back_up(target)).members.items() if "files/" in name
        }
        assert files == {f"files/{document.file.name}": PDF}

    def test_files_of_publications_that_have_another_one_by_now(self, target):
        document = document_with_file()
        first = document.file.name
        document.file = upload(PDF + b"\n", "b.pdf")
        document.save()
        publish(document, by=None)
        assert f"files/{first}" in Parts(back_up(target)).members

    def test_manifest_says_what_it_is_of(self, target, settings):
        make_page()
        manifest = Parts(back_up(target)).manifest
        assert manifest["format"] == FORMAT
        assert manifest["release"] == settings.RELEASE
        assert manifest["site"] == settings.SITE_URL
        assert ["accounts", "0001_initial"] in manifest["migrations"]
        assert manifest["made_at"].endswith("+00:00")

    def test_programs_for_tar_archives_read_it(self, target):
        document = document_with_file()
        with tarfile.open(back_up(target)) as archive:
            assert archive.extractfile(f"files/{document.file.name}").read() == PDF

    def test_two_of_one_site_differ_in_their_moment_alone(self, target):
        document_with_file()
        one = Parts(back_up(target))
        AuditEntry._base_manager.all()._raw_delete("default")
        two = Parts(back_up(target, "--overwrite"))
        (
            one.members.pop("tables/accounts.auditentry.jsonl.gz"),
            two.members.pop("tables/accounts.auditentry.jsonl.gz"),
        )
        assert one.members == two.members


class TestFile:
    def test_only_its_owner_reads_it(self, target):
        assert stat.S_IMODE(back_up(target).stat().st_mode) == 0o600

    def test_one_that_is_there_stays_unless_it_may_be_overwritten(self, target):
        target.write_bytes(b"yesterday's")
        with pytest.raises(CommandError, match="is there already"):
            back_up(target)
        assert target.read_bytes() == b"yesterday's"
        assert Parts(back_up(target, "--overwrite")).manifest["tables"]

    def test_full_disk_is_said_in_words_and_nothing_is_left(self, target, full_disk):
        document_with_file(PDF + os.urandom(100_000).hex().encode() + PDF)
        full_disk()
        with pytest.raises(
            CommandError, match=r"couldn't be written: the disk is full\. Nothing of it is left"
        ):
            back_up(target)
        assert left_in(target) == []

    def test_power_that_fails_before_all_is_on_the_disk_leaves_yesterdays(
        self, target, monkeypatch
    ):
        target.write_bytes(b"yesterday's")

        def fail(number):
            raise OSError(errno.EIO, os.strerror(errno.EIO))

        monkeypatch.setattr(atomic_file.os, "fsync", fail)
        with pytest.raises(CommandError, match="input/output error"):
            back_up(target, "--overwrite")
        assert target.read_bytes() == b"yesterday's"
        assert left_in(target) == ["site.tar"]

    def test_folder_that_is_not_there_is_said(self, tmp_path):
        with pytest.raises(CommandError, match="no such file or directory"):
            back_up(tmp_path / "nowhere" / "site.tar")

    def test_two_at_once_do_not_write_into_one_file(self, target):
        with target.with_name("site.tar.part").open("w") as part:
            fcntl.flock(part, fcntl.LOCK_EX)
            with pytest.raises(CommandError, match="Another backup is just writing"):
                back_up(target)
        assert Parts(back_up(target)).manifest["tables"]  # what was left behind is in nobody's way

    def test_one_that_was_finished_meanwhile_is_not_written_over(self, target, monkeypatch):
        part, lock = target.with_name("site.tar.part"), fcntl.flock

        def finish_first(file, how):
            part.write_bytes(b"another one's")
            part.rename(target)
            lock(file, how)

        monkeypatch.setattr(atomic_file.fcntl, "flock", finish_first)
        with pytest.raises(CommandError, match="Another backup is just writing"):
            back_up(target)
        assert target.read_bytes() == b"another one's"

    def test_part_that_is_another_accounts_is_not_written_to(self, target, monkeypatch):
        target.with_name("site.tar.part").touch()
        monkeypatch.setattr(atomic_file.os, "geteuid", lambda: os.getuid() + 1)
        with pytest.raises(CommandError, match="is another account's"):
            back_up(target)
        assert target.with_name("site.tar.part").read_bytes() == b""

    def test_interrupted_leaves_nothing(self, target, monkeypatch):
        def interrupt(*_):
            raise KeyboardInterrupt

        monkeypatch.setattr(create.default_storage, "open", interrupt)
        document_with_file()
        with pytest.raises(KeyboardInterrupt):
            back_up(target)
        assert left_in(target) == []


class TestFilesThatAreNotWell:
    def test_one_that_is_gone_is_named_and_the_backup_made(self, target, capsys):
        document = document_with_file()
        default_storage.delete(document.file.name)
        assert Parts(back_up(target)).manifest["missing"] == [document.file.name]
        assert f"isn't there any more: {document.file.name}" in capsys.readouterr().out

    def test_one_whose_bytes_have_changed_is_left_out_and_the_command_fails_after_all_else(
        self, target
    ):
        document, other = document_with_file(), document_with_file(PDF + b" ")
        with open(default_storage.path(document.file.name), "ab") as file:
            file.write(b"rot")
        with pytest.raises(
            CommandError, match=f"no longer those that were uploaded: {document.file.name}"
        ):
            back_up(target)
        assert [name for name in Parts(target).members if "files/" in name] == [
            f"files/{other.file.name}"
        ]

    def test_one_that_cannot_be_read_stops_it(self, target, monkeypatch):
        document = document_with_file()

        def fail(name):
            raise OSError(errno.EIO, os.strerror(errno.EIO))

        monkeypatch.setattr(create.default_storage, "open", fail)
        with pytest.raises(
            CommandError, match=f"{document.file.name} couldn't be read: input/output error"
        ):
            back_up(target)
        assert left_in(target) == []


class TestWhileTheSiteIsInUse:
    def test_what_is_written_meanwhile_is_in_all_of_it_or_in_nothing(self, target, monkeypatch):
        """After the first table is read, another program publishes: tables that come later have nothing of it."""
        page, read = make_page(slug="meanwhile"), []
        whole = create._BackupWriter._add_table

        def publish_after_the_first(self, label, model):
            table = whole(self, label, model)
            if not read:
                program = start("-c", PUBLISH, settings="tests.settings")
                said, _ = program.communicate(timeout=60)
                assert program.returncode == 0, said
            read.append(label)
            return table

        monkeypatch.setattr(create._BackupWriter, "_add_table", publish_after_the_first)
        parts = Parts(back_up(target))
        assert Publication.objects.with_time().of(page).exists()
        assert parts.rows_of("record.ReservedSlug") == parts.rows_of("search.SearchEntry") == []
        assert len(parts.rows_of("record.Publication")) == 1  # its draft

    def test_the_audit_says_that_it_was_made(self, target, capsys):
        back_up(target)
        entry = AuditEntry.objects.get()
        assert (entry.act, entry.kind, entry.by) == (Act.EXPORTED, "site", None)
        assert entry.new["digest"] in capsys.readouterr().out

    def test_rows_in_memory_are_few_however_many_there_are(self, target):
        AuditEntry.objects.bulk_create(
            AuditEntry(act=Act.NOTED, new={"note": f"{number} " * 500}) for number in range(6_000)
        )
        tracemalloc.start()
        try:
            back_up(target)
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        assert Parts(target).table("accounts.AuditEntry")["size"] > 14_000_000
        assert peak < 7_000_000


class TestDatabase:
    def test_that_is_not_up_to_date_is_not_backed_up(self, target, monkeypatch):
        self._remember(monkeypatch, without=("accounts", "0001_initial"))
        with pytest.raises(CommandError, match=r"Run “manage\.py migrate” first"):
            back_up(target)
        assert left_in(target) == []

    def test_of_a_newer_release_is_not_backed_up_by_an_older_one(self, target, monkeypatch):
        self._remember(monkeypatch, more=("accounts", "0099_to_come"))
        with pytest.raises(CommandError, match=r"doesn't know \(accounts\.0099_to_come\)"):
            back_up(target)

    @staticmethod
    def _remember(monkeypatch, without=None, more=None):
        applied = dict.fromkeys(MigrationRecorder(create.connection).applied_migrations())
        applied = dict.fromkeys({*applied, more} - {without, None})
        monkeypatch.setattr(MigrationRecorder, "applied_migrations", lambda self: applied)


def test_progress_is_a_line_a_step_where_nobody_watches(target, capsys):
    document_with_file()
    back_up(target)
    said = capsys.readouterr()
    assert re.fullmatch(r"Tables: \d+\nFiles: 1\n", said.err)
    assert re.search(r"rows [\d,]+, files 1\.", said.out)


def test_progress_is_one_line_that_changes_on_a_terminal():
    terminal = io.StringIO()
    terminal.isatty = lambda: True
    progress = Progress(terminal)
    for done in (1_000, 1_001, 2_000):
        progress("Files", done, 2_000)
    assert terminal.getvalue() == "\rFiles: 1,000 of 2,000\rFiles: 2,000 of 2,000\n"
