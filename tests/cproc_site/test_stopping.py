"""A server that ends answers every request that has reached it, and refuses later connections."""

import http.client
import signal
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.helpers.server.client import is_healthy, wait_until
from tests.helpers.server.mail_server import free_port
from tests.helpers.server.processes import serve

VISITORS = 24


def visit(port) -> Counter:
    """Send forms until the server refuses; count those answered, and those accepted but lost."""
    outcomes = Counter()
    while True:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        try:
            connection.connect()
        except OSError:
            return outcomes
        try:
            connection.request("POST", "/healthz", "text=Question", {"Host": "testserver"})
            connection.getresponse().read()
            outcomes["answered"] += 1
        except (OSError, http.client.HTTPException):
            outcomes["lost"] += 1
        finally:
            connection.close()


@pytest.mark.slow
def test_no_request_is_lost_when_the_server_ends():
    port = free_port()
    own = {"settings": "tests.settings", "PORT": str(port), "WEB_CONCURRENCY": "2"}
    program = serve("-m", "gunicorn", **own)
    try:
        wait_until(lambda: is_healthy(port))
        with ThreadPoolExecutor(VISITORS) as pool:
            visitors = [pool.submit(visit, port) for _ in range(VISITORS)]
            time.sleep(1)
            program.send_signal(signal.SIGTERM)
            outcomes = sum((visitor.result(40) for visitor in visitors), Counter())
    finally:
        program.terminate()
        program.wait(40)
    assert outcomes["answered"] > 2 * VISITORS
    assert outcomes["lost"] == 0
