"""A server that is told to end answers whoever has reached it, and refuses who comes later before anything is sent."""

import http.client
import signal
import threading
import time

import pytest

from tests.helpers.server.mail_server import free_port
from tests.helpers.server.processes import serve
from tests.helpers.server.running_site import wait_for

VISITORS = 24


@pytest.fixture
def server():
    port = free_port()
    program = serve(
        "-m", "gunicorn", settings="tests.settings", PORT=str(port), WEB_CONCURRENCY="2"
    )
    try:
        yield program, port
    finally:
        program.terminate()
        program.wait(40)


class Visitor(threading.Thread):
    """Sends forms until the server takes no more connections; ``lost`` are those that were taken and not answered."""

    def __init__(self, port):
        super().__init__()
        self.port, self.answered, self.lost = port, 0, 0

    def run(self):
        while True:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
            try:
                connection.connect()
            except OSError:
                return
            self.send(connection)

    def send(self, connection):
        try:
            connection.request("POST", "/healthz", "text=Question", {"Host": "testserver"})
            connection.getresponse().read()
            self.answered += 1
        except (OSError, http.client.HTTPException):
            self.lost += 1
        finally:
            connection.close()


@pytest.mark.slow
def test_nothing_that_was_sent_is_lost(server):
    program, port = server
    wait_for(f"http://127.0.0.1:{port}", program)
    visitors = [Visitor(port) for _ in range(VISITORS)]
    for visitor in visitors:
        visitor.start()
    time.sleep(1)
    program.send_signal(signal.SIGTERM)
    for visitor in visitors:
        visitor.join(40)
    assert sum(visitor.answered for visitor in visitors) > 2 * VISITORS
    assert sum(visitor.lost for visitor in visitors) == 0
