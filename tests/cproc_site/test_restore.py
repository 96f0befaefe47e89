"""A backup goes into an empty site, all of it or nothing; afterwards the site is what it was."""

import datetime
import sqlite3
from contextlib import closing
from decimal import Decimal

import pytest
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.utils import timezone, translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contact.models import Delivery, DeliveryState, Message
from cproc_site.backup import rows, tables
from pages.models import StandingPage
from publishing import previews
from publishing.models import Publication, SearchEntry
from staff.models import Act, AuditEntry, User
from tests.cproc_site.archives import Parts, back_up, empty_site, restore, stored
from tests.factories import (
    PASSWORD,
    change,
    make_country,
    make_delivery,
    make_document,
    make_funder,
    make_message,
    make_milestone,
    make_page,
    make_project,
    make_subject,
    make_superuser,
    make_user,
    published,
)
from tests.processes import start
from tests.publishing.uploads import PDF, picture, upload
from tests.roles import make_role

committed = pytest.mark.django_db(transaction=True)
NUL = "\0"


def everything():
    """Some of all that a site has."""
    editor = make_superuser(username="ana", password=PASSWORD)
    editor.groups.add(make_role("Publisher"))
    funder = published(make_funder())
    project = published(
        make_project(
            funders=[(funder, Decimal("90.00"))],
            countries=[published(make_country())],
            links=[{"url": "https://example.org/", "label_en": "Țară – ‘é’"}],
            image=upload(picture(), "a.jpg"),
            image_is_decorative=True,
            start="2013-10",
        ),
        by=editor,
    )
    published(make_document(file=upload(PDF, "a.pdf"), url=""))
    published(make_milestone())
    page = published(make_page(slug="page", body_en="<p>What <em>is</em></p>"))
    page.withdraw(editor, "Over", at=timezone.now() + datetime.timedelta(days=3))
    draft = change(project, title_en="A draft")
    previews.make_link(
        Publication.objects.candidates().of(draft), editor, "/", timezone.now(), for_whom="Ion"
    )
    make_message(text="Când începe?\nMulțumesc", network="x" * 64)


@pytest.fixture
def archive(tmp_path):
    return tmp_path / "site.tar"


@committed
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
        audit = "tables/staff.auditentry.jsonl.gz"
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

    def test_kinds_of_objects_keep_their_numbers_where_the_new_database_counts_otherwise(self, archive):
        make_user("pages.change_office", username="ion")
        back_up(archive)
        parts = Parts(archive)
        for table, column in [
            ("contenttypes.ContentType", "id"),
            ("auth.Permission", "content_type_id"),
        ]:
            place, found = parts.table(table)["columns"].index(column), parts.rows_of(table)
            parts.put_rows(table, [[*row[:place], row[place] + 5000, *row[place + 1 :]] for row in found])
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


def files_in(folder):
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@committed
class TestMailsThatWaited:
    def make(self, archive):
        make_delivery()
        make_delivery(state=DeliveryState.SENT, sent_at=timezone.now())
        make_delivery(state=DeliveryState.SENDING, claimed_at=timezone.now(), attempts=1)
        back_up(archive)
        empty_site()

    def test_do_not_leave_by_themselves_since_they_may_have_been_sent(self, archive, capsys, mailoutbox):
        self.make(archive)
        restore(archive)
        assert (
            "Mails held back, since they may have been sent after the backup was made: 2"
            in capsys.readouterr().out
        )
        call_command("run_due")
        assert mailoutbox == []
        held = Delivery.objects.troubled()
        assert len(held) == 2
        with translation.override("ro"):
            assert "copia de rezervă" in held[0].trouble

    def test_leave_where_the_site_moves_and_nothing_was_sent_since(self, archive, capsys, mailoutbox):
        self.make(archive)
        restore(archive, "--send-waiting-mails")
        assert "held back" not in capsys.readouterr().out
        call_command("run_due")
        assert len(mailoutbox) == 1


@committed
class TestRefused:
    def test_where_the_site_has_rows(self, archive):
        everything()
        back_up(archive)
        before = stored()
        with pytest.raises(
            CommandError, match=r"isn't empty: its database has 1 of contact.*Nothing was changed"
        ):
            restore(archive)
        assert stored() == before

    def test_where_there_is_one_row(self, archive):
        back_up(archive)
        empty_site()
        make_message()
        with pytest.raises(CommandError, match=r"has 1 of contact\.Message, 1 of contact\.Subject\. Nothing"):
            restore(archive)

    def test_of_a_newer_release(self, archive):
        back_up(archive)
        empty_site()
        parts = Parts(archive)
        parts.says["migrations"].append(["staff", "0099_to_come"])
        with pytest.raises(CommandError, match=r"newer release made the archive.*staff\.0099_to_come"):
            restore(parts.write(archive))

    def test_of_an_older_release_where_tables_are_newer(self, archive):
        back_up(archive)
        empty_site()
        parts = older(Parts(archive))
        with pytest.raises(CommandError, match="Give the site an empty database, without any tables"):
            restore(parts.write(archive))

    @pytest.mark.parametrize(
        ("column", "value"),
        [
            ("subject_id", 99),
            ("received_at", "yesterday"),
            ("received_at", 5),
            ("text", None),
            ("id", 2**70),
            ("id", {}),
        ],
    )
    def test_rows_that_fit_nowhere(self, archive, column, value):
        make_message()
        back_up(archive)
        parts = Parts(archive)
        parts.change("contact.Message", column, value)
        empty_site()
        with pytest.raises(CommandError, match=r"Nothing was (changed|restored)"):
            restore(parts.write(archive))
        assert not Message.objects.exists()
        assert Group.objects.count() == 4

    def test_tables_and_columns_that_its_release_did_not_have(self, archive):
        back_up(archive)
        empty_site()
        parts = Parts(archive)
        parts.drop_column("contact.Message", "text")
        with pytest.raises(CommandError, match=r"contact\.Message has other columns"):
            restore(parts.write(archive))

    def test_files_go_again_where_the_rows_are_not_taken(self, archive, settings, tmp_path):
        everything()
        back_up(archive)
        parts = Parts(archive)
        parts.change("publishing.Mention", "publication_id", 99_999)
        empty_site()
        settings.MEDIA_ROOT = tmp_path / "other"
        with pytest.raises(CommandError, match="don't fit together"):
            restore(parts.write(archive))
        assert files_in(settings.MEDIA_ROOT) == {}
        assert not Publication.objects.exists()

    def test_files_that_were_there_before_stay(self, archive, settings):
        everything()
        files = files_in(settings.MEDIA_ROOT)
        back_up(archive)
        parts = Parts(archive)
        parts.change("publishing.Mention", "publication_id", 99_999)
        empty_site()
        with pytest.raises(CommandError):
            restore(parts.write(archive))
        assert files_in(settings.MEDIA_ROOT) == files

    def test_full_disk_is_said_and_nothing_is_changed(self, archive, settings, tmp_path, monkeypatch):
        everything()
        back_up(archive)
        empty_site()
        settings.MEDIA_ROOT = tmp_path / "other"

        def full(number):
            raise OSError(28, "No space left on device")

        monkeypatch.setattr("publishing.storing.os.fsync", full)
        with pytest.raises(CommandError, match=r"couldn't be stored: the disk is full\. Nothing was changed"):
            restore(archive)
        assert files_in(settings.MEDIA_ROOT) == {}
        assert not Publication.objects.exists()

    @pytest.mark.postgres
    def test_text_that_postgresql_cannot_keep_is_said(self, archive):
        make_message()
        back_up(archive)
        parts = Parts(archive)
        parts.change("contact.Message", "text", f"a{NUL}b")
        empty_site()
        with pytest.raises(CommandError, match=r"doesn't take the rows of contact\.Message"):
            restore(parts.write(archive))


def older(parts):
    """The archive as a release made it whose staff chose no language yet."""
    later = {"0005_people_choose_the_language_of_the_desk", "0006_fields_of_the_audit_have_names"}
    kept = [
        [app, name] for app, name in parts.says["migrations"] if app != "staff" or name[:4] < min(later)[:4]
    ]
    parts.says["migrations"] = kept
    for column in ("language", "sign_outs"):
        parts.drop_column("staff.User", column)
    for model in ("staff.SecondFactor", "staff.RecoveryCode"):
        parts.drop_table(model)
    return parts


# A transaction that is taken back is enough: what is tried is how values are kept.
texts = st.text(st.characters(codec="utf-8", exclude_characters=NUL))
moments = st.datetimes(
    datetime.datetime(1, 1, 3), datetime.datetime(9999, 12, 29), timezones=st.just(datetime.UTC)
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.django_db
class TestAnyRow:
    def put_back(self, model):
        before = list(rows.lines_of(model))
        rows.delete_all(model)
        rows.insert(model, [rows.read(line, rows.readers_of(model)) for line in before])
        assert list(rows.lines_of(model)) == before
        return before

    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        at=moments,
        facts=st.dictionaries(texts, json_values, max_size=4),
        reference=texts.map(lambda t: t[:100]),
    )
    def test_comes_back_as_it_was(self, at, facts, reference):
        AuditEntry._base_manager.all()._raw_delete("default")
        entry = AuditEntry(at=at, act=Act.NOTED, new=facts, reference=reference)
        entry.save()
        self.put_back(AuditEntry)
        found = AuditEntry.objects.get()
        assert (found.at, found.new, found.reference) == (at, facts, reference)

    def test_whatever_its_fields_are(self):
        everything()
        make_milestone(date="2013")
        for model in tables.models_of().values():
            if model is SearchEntry or model._meta.label.startswith(("pages.", "projects.", "contact.")):
                self.put_back(model)


@committed
def test_older_archive_goes_into_tables_of_its_release_which_are_then_brought_up_to_date(archive, tmp_path):
    """In a program of its own, whose database has no tables at all."""
    everything()
    older(Parts(back_up(archive))).write(archive)
    own = {"DATABASE_URL": f"sqlite:///{tmp_path / 'empty.sqlite3'}", "VAR_DIR": str(tmp_path)}
    program = start("manage.py", "restore", str(archive), **own)
    said, _ = program.communicate(timeout=120)
    assert program.returncode == 0, said
    with closing(sqlite3.connect(tmp_path / "empty.sqlite3")) as database:
        assert database.execute("SELECT username, language FROM staff_user").fetchall() == [("ana", "en")]
        assert database.execute("SELECT count(*) FROM publishing_publication").fetchone() == (
            Publication.objects.count(),
        )
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    program = start("manage.py", "migrate", "--check", **own)
    assert program.communicate(timeout=120)[0] == ""
    assert program.returncode == 0
