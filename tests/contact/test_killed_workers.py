"""Workers of the server are killed: every message with a reference is stored."""

import http.client
import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.db import connections

from contact.intake import reference_signer
from contact.models import Message
from tests.helpers.pages.contact_form import form_of_visitor
from tests.helpers.server.mail_server import free_port
from tests.helpers.server.processes import serve

NUMBER = 450  # fewer than CONTACT_MAX_PER_HOUR
BUSY = 503
KILLED_AT = (100, 250, 400)  # answers
HEADERS = {
    "Content-Type": "application/x-www-form-urlencoded",
    "Origin": "http://testserver",
    "Host": "testserver",
}

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def server():
    """Yield gunicorn and its port."""
    port = free_port()
    program = serve("-m", "gunicorn", settings="tests.settings", PORT=str(port))
    try:
        yield program, port
    finally:
        program.terminate()
        program.communicate(timeout=40)


def workers_of(program) -> list[int]:
    children = Path(f"/proc/{program.pid}/task/{program.pid}/children").read_text()
    return [int(pid) for pid in children.split()]


def ask(port, number, typed):
    """Return the response, or None if the connection broke. Each visitor has a network."""
    source = (f"127.{1 + number // 250}.{number % 250}.7", 0)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20, source_address=source)
    try:
        connection.request("POST", "/contact/", urlencode(typed), HEADERS)
        response = connection.getresponse()
        response.read()
        return response
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def press_until_answered(port, number, typed):
    """Send the same form until it is accepted, as a person would who is asked to wait."""
    for _ in range(400):
        response = ask(port, number, typed)
        if response and response.status != BUSY:
            return response
        time.sleep(0.05)
    raise AssertionError("The server didn't come back.")


@pytest.mark.slow
def test_every_reference_that_a_visitor_saw_is_in_the_database(server, subject):
    program, port = server
    answered, killed = count(1), []
    forms = [form_of_visitor(number, subject) for number in range(NUMBER)]

    def send(number):
        response = press_until_answered(port, number, forms[number])
        if next(answered) in KILLED_AT:
            for worker in workers_of(program):
                os.kill(worker, signal.SIGKILL)
                killed.append(worker)
        return response.status, response.headers["Location"]

    press_until_answered(port, 0, forms[0])
    connections.close_all()
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(send, range(NUMBER)))
    assert len(set(killed)) >= 2 * len(KILLED_AT) - 1
    assert {status for status, _ in answers} == {303}
    seen = [
        reference_signer.unsign(parse_qs(urlsplit(location).query)["message"][0])
        for _, location in answers
    ]
    stored = dict(Message.objects.values_list("reference", "text"))
    assert {reference: f"Question {number}" for number, reference in enumerate(seen)} == stored
