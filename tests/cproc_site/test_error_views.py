"""Pages about a database that is unavailable, busy or full, and a form that retains its texts."""

import errno
import re

import pytest
from django.db import OperationalError, connection

from projects.models import Project
from tests.helpers.admin.filled_form import filled, filled_working_copy
from tests.helpers.admin.forms import ADD, LIST, form_of
from tests.helpers.factories import make_project
from tests.helpers.uploads.files import picture, upload

FROM_ADMIN = {"origin": "http://testserver"}


class FailingDatabase:
    """An execute wrapper that fails while `error` is set, which is the cause of Django's error."""

    error = None

    def __call__(self, execute, sql, params, many, context):
        if self.error is None:
            return execute(sql, params, many, context)
        raise OperationalError("no answer") from self.error

    def fail(self, **codes):
        self.error = Exception("zoe@example.org")
        self.error.__dict__ |= codes


@pytest.fixture
def database(client):
    client.raise_request_exception = False
    database = FailingDatabase()
    with connection.execute_wrapper(database):
        yield database


def message_of(response):
    return re.search(r'class="errornote">(.*?)<', response.text, re.DOTALL)[1]


def retained_form(response):
    return filled(response, "login-form")


@pytest.mark.django_db
class TestAdmin:
    @pytest.mark.parametrize("path", ["/admin/", LIST, ADD])
    def test_admin_explains_that_the_database_is_unavailable(self, desk, database, path):
        database.fail()
        response = desk.get(path)
        assert response.status_code == 503
        assert int(response["Retry-After"]) > 0
        assert "no-store" in response["Cache-Control"]
        assert "script-src 'nonce-" in response["Content-Security-Policy"]
        assert "C-PROC admin" in response.text
        assert "The database does not respond" in message_of(response)
        assert "zoe@" not in response.text

    @pytest.mark.parametrize(
        ("codes", "message"),
        [
            ({"sqlite_errorname": "SQLITE_BUSY"}, "The database is busy"),
            ({"pgcode": "53300"}, "The database is busy"),
            ({"pgcode": "57014"}, "The database is busy"),
            ({"sqlite_errorname": "SQLITE_FULL"}, "disk of the server is full"),
            ({"pgcode": "53100"}, "disk of the server is full"),
            ({"pgcode": "57P01"}, "The database does not respond"),
        ],
    )
    def test_cause_is_explained(self, desk, database, codes, message):
        database.fail(**codes)
        assert message in message_of(desk.get(LIST))

    def test_form_retains_its_texts_and_is_saved_once_the_database_answers(self, desk, database):
        project = make_project(objective_en="Before")
        typed = filled_working_copy(desk.get(form_of(project))) | {
            "objective_en": "A <b>whole</b> afternoon’s “work”,\r\nin two lines",
            "_save": "pressed",
        }
        database.fail()
        page = desk.post(form_of(project), typed, headers=FROM_ADMIN)
        assert page.status_code == 503
        database.error = None
        form = retained_form(page)
        assert desk.post(form_of(project), form, headers=FROM_ADMIN).status_code == 302
        saved = Project.objects.get().objective_en.replace("\r\n", "\n")
        assert saved == "A <b>whole</b> afternoon’s “work”,\nin two lines"

    def test_page_names_the_files_that_have_to_be_chosen_again(self, desk, database):
        database.fail()
        typed = {"acronym": "NEW", "image": upload(picture(), "photo.jpg")}
        html = desk.post(ADD, typed, headers=FROM_ADMIN).text
        assert "photo.jpg" in html
        assert 'name="acronym" value="NEW"' in html

    def test_page_repeats_no_password(self, client, database):
        database.fail()
        typed = {"username": "zoe", "password": "a long one of hers"}
        response = client.post("/admin/login/", typed, headers=FROM_ADMIN)
        assert response.status_code == 503
        assert "a long one" not in response.text

    def test_page_repeats_no_form_of_another_site(self, desk, database):
        database.fail()
        response = desk.post(ADD, {"acronym": "EVIL"}, headers={"origin": "https://evil.example"})
        assert "EVIL" not in response.text

    def test_full_disk_while_a_form_is_read_is_explained(self, desk, database, monkeypatch):
        def fail(*args):
            raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr(
            "django.core.files.uploadhandler.MemoryFileUploadHandler.receive_data_chunk", fail
        )
        typed = {"acronym": "NEW", "image": upload(picture(), "a.jpg")}
        response = desk.post(ADD, typed, headers=FROM_ADMIN)
        assert response.status_code == 503
        assert "disk of the server is full" in message_of(response)
