"""PostgreSQL ends its connections, goes away and comes back, under a server with connections that it keeps open."""

import datetime
import http.client
import time
from urllib.parse import urlencode

import psycopg2
import pytest
import time_machine
from django.db import connection, connections

from contact import form_tokens
from contact.models import Message
from tests.contact.conftest import A_MINUTE
from tests.helpers.server.mail_server import free_port
from tests.helpers.server.processes import serve

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

clock = time_machine.escape_hatch.time  # the server beside the tests lives today
FORM = {"Content-Type": "application/x-www-form-urlencoded", "Origin": "http://testserver"}


class Server:
    """Gunicorn as in production, on the database of the tests."""

    def __init__(self, port):
        self.port = port

    def ask(self, path, method="GET", body=None, **headers):
        asking = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            asking.request(method, path, body, {"Host": "testserver", **headers})
            response = asking.getresponse()
            response.text = response.read().decode()
            return response
        except OSError:
            return None
        finally:
            asking.close()

    def is_ready(self):
        response = self.ask("/readyz")
        return response is not None and response.status == 200


class Database:
    """The database of the tests, seen from the one beside it."""

    def __init__(self):
        facts = connection.settings_dict
        self.name = facts["NAME"]
        places = {name: facts[name.upper()] for name in ("host", "port", "user", "password")}
        self._beside = psycopg2.connect(dbname="postgres", **places)
        self._beside.autocommit = True

    def _do(self, sql, *params):
        with self._beside.cursor() as cursor:
            cursor.execute(sql, params)

    def end_connections(self):
        """As PostgreSQL does when it is restarted: terminating connection due to administrator command."""
        connections.close_all()
        self._do(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", self.name
        )

    def close(self):
        self._do(f'ALTER DATABASE "{self.name}" ALLOW_CONNECTIONS false')
        self.end_connections()

    def open(self):
        self._do(f'ALTER DATABASE "{self.name}" ALLOW_CONNECTIONS true')


@pytest.fixture
def database():
    database = Database()
    yield database
    database.open()
    database._beside.close()


@pytest.fixture
def server(starter_site, subject):
    port = free_port()
    program = serve(
        "-m", "gunicorn", settings="tests.settings", PORT=str(port), WEB_CONCURRENCY="2"
    )
    server = Server(port)
    try:
        wait_until(server.is_ready, 60)
        yield server
    finally:
        program.terminate()
        program.communicate(timeout=40)


def wait_until(what, seconds):
    end = clock.time() + seconds
    while clock.time() < end:
        if what():
            return
        time.sleep(0.05)
    raise AssertionError("It didn't come.")


def typed(subject):
    now = datetime.datetime.fromtimestamp(clock.time(), datetime.UTC)
    return {
        "token": form_tokens.issue(now - A_MINUTE, telephone="+40 21 201 78 87"),
        "name": "Zoë",
        "email": "zoe@example.org",
        "subject": subject.pk,
        "text": "A whole afternoon’s question",
        "end": "end",
    }


def test_connections_that_were_ended_are_made_anew_and_no_page_fails(server, database):
    for _ in range(3):
        assert {server.ask("/office/").status for _ in range(16)} == {200}
        database.end_connections()
    assert {server.ask("/admin/login/").status for _ in range(16)} == {200}


def test_while_it_is_away_all_say_so_and_all_is_well_two_seconds_after_its_return(
    server, database, subject
):
    assert {server.ask("/").status for _ in range(16)} == {
        200
    }  # each worker has read the telephone number
    form = typed(subject)
    database.close()
    assert (
        server.ask("/office/").status == 200
    )  # the server made it beforehand, and keeps what it shows
    page, desk = (
        server.ask("/search/?q=training"),
        server.ask("/admin/", Cookie="session=0123456789"),
    )
    sent = server.ask("/contact/", "POST", urlencode(form), **FORM)
    assert {page.status, desk.status, sent.status} == {503}
    wait_until(lambda: not server.is_ready(), 5)
    assert int(page.headers["Retry-After"]) > 0
    assert "tel:+40212017887" in page.text
    assert "The database doesn’t answer" in desk.text
    assert "A whole afternoon’s question" in sent.text
    assert server.ask("/healthz").status == 200
    database.open()
    wait_until(server.is_ready, 2)
    assert {server.ask("/office/").status for _ in range(16)} == {200}
    assert server.ask("/contact/", "POST", urlencode(form), **FORM).status == 303
    assert Message.objects.get().text == "A whole afternoon’s question"
