"""A backup goes into an empty site, which afterwards is what the other one was."""

import sqlite3
from contextlib import closing

import pytest
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone, translation

from accounts.models import Act, AuditEntry, User
from contact.models import Delivery, Message
from core.mail.models import CLAIM_DURATION, MailState
from cproc_site.management.commands import restore as restoring_command
from pages.models import StandingPage
from record.models import Publication
from tests.helpers.backups.archives import Parts, back_up, empty_site, restore, stored
from tests.helpers.backups.sites import everything, files_in, older
from tests.helpers.factories import (
    PASSWORD,
    make_delivery,
    make_message,
    make_page,
    make_subject,
    make_user,
    published,
)
from tests.helpers.roles import make_role
from tests.helpers.server.processes import start

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def archive(tmp_path):
    return tmp_path / "site.tar"


class TestWhatComesBack:
    def test_is_every_row_and_every_file(self, archive, settings, tmp_path):
        everything()
        before, files = stored(), files_in(settings.MEDIA_ROOT)
        back_up(archive)
        empty_site()
        settings.MEDIA_ROOT = tmp_path / "other"
        restore(archive)
        assert stored() == before
        assert files_in(settings.MEDIA_ROOT) == files
        assert len(files) == 2

    def test_is_backed_up_again_as_the_same(self, archive, tmp_path):
        everything()
        one = Parts(back_up(archive)).members
        empty_site()
        restore(archive)
        two = Parts(back_up(tmp_path / "again.tar")).members
        audit = "tables/accounts.auditentry.jsonl.gz"
        del one[audit], two[audit]
        assert two == one

    def test_moments_of_saving_stay(self, archive):
        saved_at = published(make_page()).saved_at
        back_up(archive)
        empty_site()
        restore(archive)
        assert StandingPage.objects.get().saved_at == saved_at

    def test_pages_search_and_accounts_work(self, archive, client):
        everything()
        page = client.get("/projects/").content
        back_up(archive)
        empty_site()
        restore(archive)
        assert client.get("/projects/").content == page
        assert "Global Action" in client.get("/search/?q=cybercrimes").text
        assert client.login(username="ana", password=PASSWORD)
        assert client.get("/admin/projects/project/").status_code == 200

    def test_roles_are_those_of_the_archive(self, archive):
        role = make_role("Editor")
        role.permissions.clear()
        make_user(username="ion").groups.add(role)
        back_up(archive)
        empty_site()
        restore(archive)
        assert not Group.objects.get(name="Editor").permissions.exists()
        assert User.objects.get(username="ion").groups.get() == Group.objects.get(name="Editor")

    def test_kinds_of_objects_keep_their_numbers_where_the_new_database_counts_otherwise(
        self, archive
    ):
        make_user("pages.change_office", username="ion")
        back_up(archive)
        parts = Parts(archive)
        for table, column in [
            ("contenttypes.ContentType", "id"),
            ("auth.Permission", "content_type_id"),
        ]:
            place, found = parts.table(table)["columns"].index(column), parts.rows_of(table)
            parts.put_rows(
                table, [[*row[:place], row[place] + 5000, *row[place + 1 :]] for row in found]
            )
        empty_site()
        try:
            restore(parts.write(archive))
            assert User.objects.get(username="ion").has_perm("pages.change_office")
            assert ContentType.objects.order_by("pk").first().pk > 5000
        finally:
            ContentType.objects.clear_cache()

    def test_numbers_of_deleted_rows_are_not_given_again(self, archive):
        make_message()
        number = make_message().pk
        Message.objects.get(pk=number).delete()
        back_up(archive)
        empty_site()
        restore(archive)
        assert make_message().pk == number + 1

    def test_tables_that_were_never_written_count_from_one(self, archive):
        parts = Parts(back_up(archive))
        parts.table("contact.Subject")["last_number"] = 0
        empty_site()
        restore(parts.write(archive))
        assert make_subject().pk == 1

    def test_pages_kept_of_another_site_go(self, archive):
        back_up(archive)
        empty_site()
        cache.set("page", "of another site")
        restore(archive)
        assert cache.get("page") is None

    def test_the_audit_says_that_it_was_restored(self, archive):
        back_up(archive)
        empty_site()
        restore(archive)
        entry = AuditEntry.objects.latest("pk")
        assert (entry.act, entry.kind) == (Act.IMPORTED, "site")


def fail(*_arguments):
    raise ConnectionError("redis.example doesn't answer")


class TestWhatFailsAfterTheRowsAreThere:
    """They stay, and the words say so, and what is left to do."""

    def test_emptying_the_cache(self, archive, monkeypatch):
        published(make_page())
        back_up(archive)
        empty_site()
        with monkeypatch.context() as patch:
            patch.setattr(restoring_command.cache, "clear", fail)
            with pytest.raises(
                CommandError, match=r"All was restored, but not all is done\. Empty the cache"
            ):
                restore(archive)
        assert Publication.objects.exists()
        assert AuditEntry.objects.latest("pk").act == Act.IMPORTED

    def test_bringing_the_tables_up_to_date(self, archive, monkeypatch, capsys):
        make_delivery()
        back_up(archive)
        empty_site()
        monkeypatch.setattr(restoring_command, "bring_up_to_date", fail)
        with pytest.raises(
            CommandError, match=r"but not all is done\. Run “manage\.py migrate”"
        ) as error:
            restore(archive)
        assert "Empty the cache" not in str(error.value)
        assert Delivery.objects.exists()
        assert "Mails held back" in capsys.readouterr().out


class TestMailsThatWaited:
    def make(self, archive):
        make_delivery()
        make_delivery(state=MailState.SENT, sent_at=timezone.now())
        make_delivery(
            state=MailState.SENDING, claimed_until=timezone.now() + CLAIM_DURATION, attempts=1
        )
        back_up(archive)
        empty_site()

    def test_do_not_leave_by_themselves_since_they_may_have_been_sent(
        self, archive, capsys, mailoutbox
    ):
        self.make(archive)
        restore(archive)
        assert (
            "Mails held back, since they may have been sent after the backup was made: 2"
            in capsys.readouterr().out
        )
        call_command("run_tasks")
        assert mailoutbox == []
        held = Delivery.objects.troubled()
        assert len(held) == 2
        with translation.override("ro"):
            assert "copia de rezervă" in held[0].error_label

    def test_leave_where_the_site_moves_and_nothing_was_sent_since(
        self, archive, capsys, mailoutbox
    ):
        self.make(archive)
        restore(archive, "--send-waiting-mails")
        assert "held back" not in capsys.readouterr().out
        call_command("run_tasks")
        assert len(mailoutbox) == 1


@pytest.mark.slow
def test_older_archive_goes_into_tables_of_its_release_which_are_then_brought_up_to_date(
    archive, tmp_path
):
    """In a program of its own, whose database has no tables at all."""
    everything()
    older(Parts(back_up(archive))).write(archive)
    own = {"DATABASE_URL": f"sqlite:///{tmp_path / 'empty.sqlite3'}", "VAR_DIR": str(tmp_path)}
    program = start("manage.py", "restore", str(archive), **own)
    said, _ = program.communicate(timeout=120)
    assert program.returncode == 0, said
    with closing(sqlite3.connect(tmp_path / "empty.sqlite3")) as database:
        assert database.execute("SELECT username, language FROM accounts_user").fetchall() == [
            ("ana", "en")
        ]
        assert database.execute("SELECT count(*) FROM record_publication").fetchone() == (
            Publication.objects.count(),
        )
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        migrations = set(database.execute("SELECT app, name FROM django_migrations"))
    assert migrations == set(MigrationExecutor(connection).loader.disk_migrations)
