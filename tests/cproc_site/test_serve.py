"""What ``make run`` starts: the server, and beside it what falls due; both end together."""

import http.client
import signal
import time

import pytest

from contact.models import Delivery
from core.mail.models import MailState
from record.models import Publication
from tests.helpers.factories import make_delivery, make_project, make_user, published
from tests.helpers.server.mail_server import free_port
from tests.helpers.server.processes import serve, start

pytestmark = pytest.mark.django_db(transaction=True)


def answers(port):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/healthz", headers={"Host": "testserver"})
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def wait_for(what):
    for _ in range(1_200):
        if what():
            return
        time.sleep(0.05)
    raise AssertionError("It didn't come.")


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_site_is_served_and_what_is_due_is_done_until_it_is_told_to_end(mail_server, number):
    make_delivery()
    port = free_port()
    program = serve("bin/serve", PORT=str(port), WEB_CONCURRENCY="1", MAIL_URL=mail_server.url)
    wait_for(lambda: answers(port))
    wait_for(lambda: Delivery.objects.get().state == MailState.SENT)
    program.send_signal(number)
    program.communicate(timeout=40)
    assert program.returncode == 0
    assert not answers(port)


@pytest.mark.slow
def test_site_that_is_ready_is_only_looked_at_and_then_served(tmp_path):
    published(make_project())
    make_user()
    port = free_port()
    program = serve(
        "bin/serve", "--set-up", PORT=str(port), WEB_CONCURRENCY="1", VAR_DIR=str(tmp_path)
    )
    wait_for(lambda: answers(port))
    program.send_signal(signal.SIGTERM)
    program.communicate(timeout=40)
    assert program.returncode == 0
    assert Publication.objects.count() == 1


def test_what_is_missing_is_said_and_nothing_is_served():
    program = start("bin/serve", "--set-up", SECRET_KEY="")
    said, _ = program.communicate(timeout=40)
    assert program.returncode == 1
    assert "SECRET_KEY" in said
    assert "Traceback" not in said
