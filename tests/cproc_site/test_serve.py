"""What ``make run`` starts: the server, and beside it what falls due; both end together."""

import http.client
import signal
import time

import pytest

from contact.models import Delivery, DeliveryState
from tests.contact.mail_server import free_port
from tests.factories import make_delivery
from tests.processes import serve

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
    for _ in range(400):
        if what():
            return
        time.sleep(0.05)
    raise AssertionError("It didn't come.")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_site_is_served_and_what_is_due_is_done_until_it_is_told_to_end(mail_server, number):
    make_delivery()
    port = free_port()
    program = serve("bin/serve", PORT=str(port), WEB_CONCURRENCY="1", MAIL_URL=mail_server.url)
    wait_for(lambda: answers(port))
    wait_for(lambda: Delivery.objects.get().state == DeliveryState.SENT)
    program.send_signal(number)
    program.communicate(timeout=40)
    assert program.returncode == 0
    assert not answers(port)
