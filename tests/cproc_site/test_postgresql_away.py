"""PostgreSQL ends connections, stops and returns, under a server with open connections."""

import datetime
from urllib.parse import urlencode

import psycopg2
import pytest
import time_machine
from django.db import connection, connections

from contact import form_tokens
from contact.models import Message
from tests.contact.conftest import A_MINUTE
from tests.helpers.server.client import request, wait_until
from tests.helpers.server.mail_server import free_port
from tests.helpers.server.processes import serve

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

now = time_machine.escape_hatch.time.time  # the server's clock is not changed by the tests
FORM = {"Content-Type": "application/x-www-form-urlencoded", "Origin": "http://testserver"}


class Database:
    """The database of the tests, controlled from another one."""

    def __init__(self):
        facts = connection.settings_dict
        self.name = facts["NAME"]
        server = {name: facts[name.upper()] for name in ("host", "port", "user", "password")}
        self._connection = psycopg2.connect(dbname="postgres", **server)
        self._connection.autocommit = True

    def execute(self, sql, *params):
        with self._connection.cursor() as cursor:
            cursor.execute(sql, params)

    def end_connections(self):
        """End all connections, as a restart does."""
        connections.close_all()
        self.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", self.name
        )

    def close(self):
        self.execute(f'ALTER DATABASE "{self.name}" ALLOW_CONNECTIONS false')
        self.end_connections()

    def open(self):
        self.execute(f'ALTER DATABASE "{self.name}" ALLOW_CONNECTIONS true')


@pytest.fixture
def database():
    database = Database()
    yield database
    database.open()
    database._connection.close()


@pytest.fixture
def ask(starter_site, subject):
    """Request from a server as in production, on the database of the tests."""
    port = free_port()
    own = {"settings": "tests.settings", "PORT": str(port), "WEB_CONCURRENCY": "2"}
    program = serve("-m", "gunicorn", **own)

    def ask(path, *args, **headers):
        return request(port, path, *args, **headers)

    try:
        wait_until(lambda: is_ready(ask))
        yield ask
    finally:
        program.terminate()
        program.communicate(timeout=40)


def is_ready(ask) -> bool:
    response = ask("/readyz")
    return response is not None and response.status == 200


def statuses(ask, path) -> set:
    return {ask(path).status for _ in range(16)}


def test_ended_connections_are_opened_again_and_no_page_fails(ask, database):
    for _ in range(3):
        assert statuses(ask, "/office/") == {200}
        database.end_connections()
    assert statuses(ask, "/admin/login/") == {200}


def test_unavailable_database_is_explained_and_recovery_takes_two_seconds(ask, database, subject):
    for path in ("/", "/office/"):  # each worker has read the telephone number
        assert statuses(ask, path) == {200}
    issued_at = datetime.datetime.fromtimestamp(now(), datetime.UTC) - A_MINUTE
    form = {
        "token": form_tokens.issue(issued_at, telephone="+40 21 201 78 87"),
        "name": "Zoë",
        "email": "zoe@example.org",
        "subject": subject.pk,
        "text": "A whole afternoon’s question",
        "end": "end",
    }
    database.close()
    assert ask("/office/").status == 200  # cached
    page = ask("/search/?q=training")
    admin = ask("/admin/", Cookie="session=0123456789")
    sent = ask("/contact/", "POST", urlencode(form), **FORM)
    assert {page.status, admin.status, sent.status} == {503}
    wait_until(lambda: not is_ready(ask), 5)
    assert int(page.headers["Retry-After"]) > 0
    assert "tel:+40212017887" in page.text
    assert "The database does not respond" in admin.text
    assert "A whole afternoon’s question" in sent.text
    assert ask("/healthz").status == 200
    database.open()
    wait_until(lambda: is_ready(ask), 2)
    assert statuses(ask, "/office/") == {200}
    assert ask("/contact/", "POST", urlencode(form), **FORM).status == 303
    assert Message.objects.get().text == "A whole afternoon’s question"
