"""A backup is restored into an empty site, which is then equal to the original: all or nothing."""

import errno
import functools
import os
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import pytest
from django.conf import settings as site_settings
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.test import Client
from django.utils import timezone, translation

from accounts.models import Act, AuditEntry, User
from contact.models import Delivery, Message
from core.attempts import CLAIM_DURATION
from core.mail.models import MailState
from publishing import previews
from publishing.models import ReviewDigest
from record.models import PreviewLink, Publication
from tests.helpers.admin.shared_links import link_to
from tests.helpers.backups.archives import Parts, back_up, empty_site, restore, stored
from tests.helpers.backups.sites import everything, files_in, older
from tests.helpers.factories import PASSWORD, make_delivery, make_message, make_project, make_user
from tests.helpers.server.processes import start

# PostgreSQL takes the snapshot of a backup only at the beginning of a transaction.
pytestmark = [
    pytest.mark.django_db(transaction=connection.vendor == "postgresql"),
    pytest.mark.long,
]


class Original(NamedTuple):
    """A site with everything: its archive, rows and files, and its list of projects."""

    archive: bytes
    rows: dict
    files: dict
    page: bytes


@functools.cache
def make_original() -> Original:
    """Make the site once, and leave it empty."""
    everything()
    with tempfile.TemporaryDirectory() as folder:
        archive = back_up(Path(folder) / "site.zip").read_bytes()
    files = files_in(site_settings.MEDIA_ROOT)
    original = Original(archive, stored(), files, Client().get("/projects/").content)
    empty_site()
    return original


@pytest.fixture
def archive(tmp_path):
    return tmp_path / "site.zip"


@pytest.fixture
def original(archive, settings, tmp_path):
    """Return a site whose archive can be restored into the empty site of the test."""
    original = make_original()
    archive.write_bytes(original.archive)
    settings.MEDIA_ROOT = tmp_path / "other"
    return original


def pack(archive) -> Parts:
    """Back up the site, and leave it empty."""
    parts = Parts(back_up(archive))
    empty_site()
    return parts


def test_restored_site_is_equal_to_the_original(original, archive, settings, tmp_path, client):
    restore(archive)
    assert stored() == original.rows
    assert files_in(settings.MEDIA_ROOT) == original.files
    assert len(original.files) == 3  # an image, its rendition and a document
    again = Parts(back_up(tmp_path / "again.zip")).members
    members = Parts(archive).members
    del members["tables/accounts.auditentry.jsonl"]
    assert members.items() <= again.items()
    assert len(again) == len(members) + 1
    assert client.get("/projects/").content == original.page
    assert "Global Action" in client.get("/search/?q=cybercrimes").text
    assert client.login(username="ana", password=PASSWORD)
    assert client.get("/admin/projects/project/").status_code == 200


def test_damaged_file_of_the_storage_is_replaced(original, archive, settings):
    restore(archive)
    empty_site()
    damaged = next(settings.MEDIA_ROOT.rglob("*.pdf"))
    damaged.write_bytes(damaged.read_bytes()[:-1])
    restore(archive)
    assert files_in(settings.MEDIA_ROOT) == original.files


def test_permissions_work_if_the_new_database_numbered_the_models_otherwise(archive):
    make_user("pages.change_office", username="ion")
    parts = pack(archive)
    parts.change("contenttypes.ContentType", "id", lambda number: number + 5000)
    parts.change("auth.Permission", "content_type_id", lambda number: number + 5000)
    try:
        restore(parts.write(archive))
        assert User.objects.get(username="ion").has_perm("pages.change_office")
        assert ContentType.objects.order_by("pk").first().pk > 5000
    finally:
        ContentType.objects.clear_cache()


def test_numbers_of_deleted_rows_are_not_given_again(archive):
    make_message()
    number = make_message().pk
    Message.objects.get(pk=number).delete()
    pack(archive)
    restore(archive)
    assert make_message().pk == number + 1


def test_preview_links_are_revoked_the_cache_emptied_and_the_restore_recorded(archive, client):
    link = link_to(make_project(slug="draft"), now=timezone.now())
    pack(archive)
    cache.set("page", "of another site")
    restore(archive)
    assert client.get(previews.link_path(link)).status_code == 404
    assert cache.get("page") is None
    entry = AuditEntry.objects.latest("pk")
    assert (entry.act, entry.kind) == (Act.IMPORTED, "site")
    assert not PreviewLink.objects.open(timezone.now()).exists()


def test_link_made_after_the_backup_opens_no_link_made_after_the_restore(archive, client):
    back_up(archive)
    lost = link_to(make_project(slug="draft"), now=timezone.now())
    empty_site()
    restore(archive)
    link = link_to(make_project(slug="draft"), now=timezone.now())
    assert link.pk == lost.pk
    assert client.get(previews.link_path(link)).status_code == 200
    assert client.get(previews.link_path(lost)).status_code == 404


@pytest.mark.parametrize(
    ("failing", "message"),
    [
        ("cache.clear", r"Empty the cache: [^:]*\(Con"),
        ("call_command", r"Run “manage\.py migrate”: [^:]*\(Con"),
    ],
)
def test_rows_stay_if_a_later_step_fails(archive, monkeypatch, capsys, failing, message):
    def fail(*args, **options):
        raise ConnectionError("redis.example doesn't answer")

    make_delivery()
    pack(archive)
    with monkeypatch.context() as patch:
        patch.setattr(f"cproc_site.management.commands.restore.{failing}", fail)
        with pytest.raises(CommandError, match=message) as error:
            restore(archive)
    assert "All was restored, but not all is done. " in str(error.value)
    assert str(error.value).count("ConnectionError") == 1
    assert Delivery.objects.exists()
    assert AuditEntry.objects.latest("pk").act == Act.IMPORTED
    assert "Mails held back" in capsys.readouterr().out


@pytest.mark.usefixtures("waiting")
class TestWaitingMails:
    @pytest.fixture
    def waiting(self, archive):
        now = timezone.now()
        make_delivery()
        make_delivery(state=MailState.SENT, sent_at=now)
        make_delivery(state=MailState.SENDING, claimed_until=now + CLAIM_DURATION, attempts=1)
        ReviewDigest.objects.create(
            owner=make_user(),
            monday=now.date(),
            to="ana@example.org",
            subject="Review",
            body="Due.",
            created_at=now,
            next_attempt_at=now,
        )
        pack(archive)

    def test_mails_are_held_back_because_they_may_have_been_sent(self, archive, capsys, mailoutbox):
        restore(archive)
        assert "may have been sent after the backup was made: 3" in capsys.readouterr().out
        call_command("run_tasks")
        assert mailoutbox == []
        held = Delivery.objects.troubled()
        assert len(held) == 2
        with translation.override("ro"):
            assert "copia de rezervă" in held[0].error_label

    def test_mails_are_sent_with_the_option_for_a_site_that_moves(
        self, archive, capsys, mailoutbox
    ):
        restore(archive, "--send-waiting-mails")
        assert "held back" not in capsys.readouterr().out
        call_command("run_tasks")
        assert len(mailoutbox) == 2


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_older_archive_is_restored_into_tables_of_its_release_and_brought_up_to_date(
    archive, tmp_path
):
    """In a program of its own, whose database has no tables at all."""
    everything()
    older(Parts(back_up(archive))).write(archive)
    own = {"DATABASE_URL": f"sqlite:///{tmp_path / 'empty.sqlite3'}", "VAR_DIR": str(tmp_path)}
    program = start("manage.py", "restore", str(archive), **own)
    output, _ = program.communicate(timeout=120)
    assert program.returncode == 0, output
    with closing(sqlite3.connect(tmp_path / "empty.sqlite3")) as database:
        users = database.execute("SELECT username, language FROM accounts_user").fetchall()
        publications = database.execute("SELECT count(*) FROM record_publication").fetchone()
        broken = database.execute("PRAGMA foreign_key_check").fetchall()
        migrations = set(database.execute("SELECT app, name FROM django_migrations"))
    assert users == [("ana", "en")]
    assert publications == (Publication.objects.count(),)
    assert broken == []
    assert migrations == set(MigrationExecutor(connection).loader.disk_migrations)


def test_site_with_rows_is_left_unchanged(original, archive):
    restore(archive)
    before = stored()
    message = r"isn't empty: its database has rows of accounts.*Nothing was changed"
    with pytest.raises(CommandError, match=message):
        restore(archive)
    assert stored() == before


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            lambda parts: parts.manifest["migrations"].append(["accounts", "0099_to_come"]),
            r"newer release made the archive.*accounts\.0099_to_come",
        ),
        (older, "Give the site an empty database, without any tables"),
        (
            lambda parts: parts.drop_column("contact.Message", "text"),
            r"contact\.Message has other columns",
        ),
    ],
    ids=["newer release", "older release", "other columns"],
)
def test_archive_that_does_not_fit_the_database_is_rejected(archive, change, message):
    parts = pack(archive)
    change(parts)
    with pytest.raises(CommandError, match=message):
        restore(parts.write(archive))


def test_rows_that_the_database_rejects_change_nothing(archive):
    make_message()
    pack(archive)
    rejected = [
        ("subject_id", 99),
        ("received_at", "yesterday"),
        ("received_at", 5),
        ("text", None),
        ("id", 2**70),
        ("id", {}),
    ]
    if connection.vendor == "postgresql":
        rejected.append(("text", "a\0b"))
    for number, (column, value) in enumerate(rejected):
        parts = Parts(archive)
        parts.change("contact.Message", column, value)
        changed = parts.write(archive.with_name(f"{number}.zip"))
        with pytest.raises(CommandError, match=r"Nothing was (changed|restored)"):
            restore(changed)
        assert not Message.objects.exists()
        assert Group.objects.count() == 4


def test_no_file_is_stored_if_the_rows_are_rejected(original, archive, settings):
    parts = Parts(archive)
    parts.change("projects.ProjectLink", "project_id", 99_999)
    with pytest.raises(CommandError, match="contradict each other"):
        restore(parts.write(archive))
    assert files_in(settings.MEDIA_ROOT) == {}
    assert not Publication.objects.exists()


@pytest.mark.parametrize("number", [1, 2])
def test_full_disk_is_reported_and_nothing_is_changed(
    original, archive, settings, monkeypatch, number
):
    """The file of this number is not stored; those before it are deleted again."""
    save, names = default_storage.save, []

    def save_until_full(name, content):
        names.append(name)
        if len(names) == number:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return save(name, content)

    monkeypatch.setattr(default_storage, "save", save_until_full)
    message = r"couldn't be stored: the disk is full\. Nothing was changed"
    with pytest.raises(CommandError, match=message):
        restore(archive)
    assert files_in(settings.MEDIA_ROOT) == {}
    assert not Publication.objects.exists()
