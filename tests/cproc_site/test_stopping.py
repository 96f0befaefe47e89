"""A server that ends answers every request that has reached it, and refuses later connections."""

import http.client
import signal
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.helpers.server.client import is_healthy, wait_until
from tests.helpers.server.mail_server import free_port
from tests.helpers.server.processes import serve

VISITORS = 24


def visit(port, answered: list, lost: list) -> None:
    """Send forms until the server refuses; add those answered, and those accepted but lost."""
    while True:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        try:
            connection.connect()
        except OSError:
            return
        try:
            connection.request("POST", "/healthz", "text=Question", {"Host": "testserver"})
            answered.append(connection.getresponse().read())
        except (OSError, http.client.HTTPException) as error:
            lost.append(error)
        finally:
            connection.close()


@pytest.mark.slow
def test_no_request_is_lost_when_the_server_ends():
    port = free_port()
    own = {"settings": "tests.settings", "PORT": str(port), "WEB_CONCURRENCY": "2"}
    program = serve("-m", "gunicorn", **own)
    answered, lost = [], []
    try:
        wait_until(lambda: is_healthy(port))
        with ThreadPoolExecutor(VISITORS) as pool:
            visitors = [pool.submit(visit, port, answered, lost) for _ in range(VISITORS)]
            try:
                wait_until(lambda: len(answered) > 2 * VISITORS)
            finally:
                program.send_signal(signal.SIGTERM)
            for visitor in visitors:
                visitor.result(40)
    finally:
        program.terminate()
        program.wait(40)
    assert lost == []
