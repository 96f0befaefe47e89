"""The database away, busy or full: the desk says which and keeps what was typed; the telephone number is known."""

import errno
import re
import sqlite3

import pytest
from django.core.cache import cache
from django.db import OperationalError, connection
from redis.exceptions import RedisError

from cproc_site.error_views import LastKnown, last_known
from projects.models import Project
from tests.helpers.admin.filled_form import FormReader, filled_working_copy
from tests.helpers.admin.forms import ADD, LIST, form_of
from tests.helpers.factories import make_project
from tests.helpers.uploads.files import picture, upload

FROM_THE_DESK = {"origin": "http://testserver"}


class Asleep:
    """In the place of the database while ``error`` is set; what the driver said is its cause."""

    error = None

    def __call__(self, execute, sql, params, many, context):
        if self.error is None:
            return execute(sql, params, many, context)
        raise OperationalError("no answer") from self.error


@pytest.fixture
def database(client):
    client.raise_request_exception = False
    asleep = Asleep()
    with connection.execute_wrapper(asleep):
        yield asleep


def driver_error(**codes):
    error = Exception("zoe@example.org")
    error.__dict__ |= codes
    return error


def words_of(response):
    return re.search(r'class="errornote">(.*?)<', response.content.decode(), re.DOTALL)[1]


@pytest.mark.django_db
class TestDesk:
    @pytest.mark.parametrize("address", ["/admin/", LIST, ADD])
    def test_says_that_the_database_is_away_in_its_own_looks(self, desk, database, address):
        database.error = driver_error()
        response = desk.get(address)
        assert response.status_code == 503
        assert int(response["Retry-After"]) > 0
        assert "no-store" in response["Cache-Control"]
        assert "script-src 'nonce-" in response["Content-Security-Policy"]
        assert "C-PROC desk" in response.content.decode()
        assert "The database doesn’t answer" in words_of(response)
        assert "zoe@" not in response.content.decode()

    @pytest.mark.parametrize(
        ("codes", "words"),
        [
            ({"sqlite_errorname": "SQLITE_BUSY"}, "busy with what others do"),
            ({"pgcode": "53300"}, "busy with what others do"),
            ({"sqlite_errorname": "SQLITE_FULL"}, "disk of the server is full"),
            ({"pgcode": "53100"}, "disk of the server is full"),
            ({"pgcode": "57P01"}, "The database doesn’t answer"),
        ],
    )
    def test_tells_what_is_wrong_apart(self, desk, database, codes, words):
        database.error = driver_error(**codes)
        assert words in words_of(desk.get(LIST))

    def test_gives_back_what_was_typed_and_takes_it_once_all_is_well(self, desk, database):
        project = make_project(objective_en="Before")
        typed = filled_working_copy(desk.get(form_of(project))) | {
            "objective_en": "A <b>whole</b> afternoon’s “work”,\r\nin two lines",
            "_save": "pressed",
        }
        database.error = driver_error()
        page = desk.post(form_of(project), typed, headers=FROM_THE_DESK)
        assert page.status_code == 503
        waiting = FormReader(page.content.decode(), "login-form").data
        database.error = None
        assert desk.post(form_of(project), waiting, headers=FROM_THE_DESK).status_code == 302
        kept = Project.objects.get().objective_en.replace("\r\n", "\n")
        assert kept == "A <b>whole</b> afternoon’s “work”,\nin two lines"

    def test_names_the_files_that_cannot_wait(self, desk, database):
        database.error = driver_error()
        typed = {"acronym": "NEW", "image": upload(picture(), "photo.jpg")}
        html = desk.post(ADD, typed, headers=FROM_THE_DESK).content.decode()
        assert "photo.jpg" in html
        assert 'name="acronym" value="NEW"' in html

    def test_no_password_is_written_into_the_page(self, client, database):
        database.error = driver_error()
        typed = {"username": "zoe", "password": "a long one of hers"}
        response = client.post("/admin/login/", typed, headers=FROM_THE_DESK)
        assert response.status_code == 503
        assert "a long one" not in response.content.decode()

    def test_what_another_site_sent_is_not_offered_for_sending(self, desk, database):
        database.error = driver_error()
        response = desk.post(ADD, {"acronym": "EVIL"}, headers={"origin": "https://evil.example"})
        assert "EVIL" not in response.content.decode()

    def test_disk_that_is_full_while_a_form_is_read_is_told_too(self, desk, database, monkeypatch):
        def fail(*args):
            raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr(
            "django.core.files.uploadhandler.MemoryFileUploadHandler.receive_data_chunk", fail
        )
        response = desk.post(
            ADD, {"acronym": "NEW", "image": upload(picture(), "a.jpg")}, headers=FROM_THE_DESK
        )
        assert response.status_code == 503
        assert "disk of the server is full" in words_of(response)

    def test_other_failures_stay_what_they_are(self, desk, database, monkeypatch):
        def fail(*args, **kwargs):
            raise LookupError

        monkeypatch.setattr("desk.views.counts_for", fail)
        assert desk.get("/admin/").status_code == 500


@pytest.mark.sqlite  # it has one writer
@pytest.mark.django_db(transaction=True)
def test_database_that_somebody_else_holds_is_busy(desk):
    project = make_project()
    typed = filled_working_copy(desk.get(form_of(project))) | {"acronym": "NEW", "_save": "pressed"}
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 50")
    other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
    desk.raise_request_exception = False
    try:
        other.execute("BEGIN IMMEDIATE")
        response = desk.post(form_of(project), typed, headers=FROM_THE_DESK)
        assert response.status_code == 503
        assert "busy with what others do" in words_of(response)
        other.execute("ROLLBACK")
        waiting = FormReader(response.content.decode(), "login-form").data
        assert desk.post(form_of(project), waiting, headers=FROM_THE_DESK).status_code == 302
    finally:
        other.close()
        connection.close()
    assert Project.objects.get().acronym == "NEW"


class TestTelephone:
    NUMBER = "+40 21 201 78 87"

    def test_process_that_was_just_started_knows_it(self):
        LastKnown().remember(self.NUMBER)
        assert LastKnown().recall() == self.NUMBER

    def test_after_the_cache_was_emptied_it_is_kept_anew(self):
        moment = [0.0]
        known = LastKnown(clock=lambda: moment[0])
        known.remember(self.NUMBER)
        cache.clear()
        moment[0] = 599
        known.remember(self.NUMBER)
        assert LastKnown().recall() == ""
        moment[0] = 601
        known.remember(self.NUMBER)
        assert LastKnown().recall() == self.NUMBER

    def test_without_the_cache_the_process_still_knows_its_own(self, monkeypatch):
        def fail(*args):
            raise RedisError

        for act in ("get", "set"):
            monkeypatch.setattr(type(cache._connections["default"]), act, fail)
        known = LastKnown()
        known.remember(self.NUMBER)
        assert (known.recall(), LastKnown().recall()) == (self.NUMBER, "")

    @pytest.mark.usefixtures("starter_site")
    def test_page_of_a_fresh_process_has_it(self, client, database, monkeypatch):
        monkeypatch.setattr(
            last_known, "_remembered_at", None
        )  # another test may have told it just now
        client.get("/")
        monkeypatch.setattr(last_known, "telephone", "")
        database.error = driver_error()
        assert 'href="tel:+40212017887"' in client.get("/").content.decode()
