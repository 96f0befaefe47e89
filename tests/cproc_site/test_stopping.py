"""A server that ends answers every request that has reached it, and refuses later connections."""

import http.client
import signal
import threading
import time

import pytest

from tests.helpers.server.client import is_healthy, wait_until
from tests.helpers.server.mail_server import free_port
from tests.helpers.server.processes import serve

VISITORS = 24


class Visitor(threading.Thread):
    """Sends forms until the server refuses; `lost` counts those accepted but not answered."""

    def __init__(self, port):
        super().__init__()
        self.port = port
        self.answered = 0
        self.lost = 0

    def run(self):
        while True:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
            try:
                connection.connect()
            except OSError:
                return
            try:
                connection.request("POST", "/healthz", "text=Question", {"Host": "testserver"})
                connection.getresponse().read()
                self.answered += 1
            except (OSError, http.client.HTTPException):
                self.lost += 1
            finally:
                connection.close()


@pytest.mark.slow
def test_no_request_is_lost_when_the_server_ends():
    port = free_port()
    own = {"settings": "tests.settings", "PORT": str(port), "WEB_CONCURRENCY": "2"}
    program = serve("-m", "gunicorn", **own)
    try:
        wait_until(lambda: is_healthy(port))
        visitors = [Visitor(port) for _ in range(VISITORS)]
        for visitor in visitors:
            visitor.start()
        time.sleep(1)
        program.send_signal(signal.SIGTERM)
        for visitor in visitors:
            visitor.join(40)
    finally:
        program.terminate()
        program.wait(40)
    assert sum(visitor.answered for visitor in visitors) > 2 * VISITORS
    assert sum(visitor.lost for visitor in visitors) == 0
