"""Requests to a server on this machine, and to the WSGI application in this process."""

import http.client
import time

from cproc_site.wsgi import application
from tests.helpers.wsgi import environ_of, respond


def request(port, path, method="GET", body=None, **headers):
    """Return the response with its `text`, or None if the server doesn't answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request(method, path, body, {"Host": "testserver", **headers})
        response = connection.getresponse()
        response.text = response.read().decode(errors="replace")
        return response
    except OSError:
        return None
    finally:
        connection.close()


def is_healthy(port) -> bool:
    response = request(port, "/healthz")
    return response is not None and response.status == 200


def wait_until(condition, seconds=60):
    for _ in range(int(seconds / 0.05)):
        if condition():
            return
        time.sleep(0.05)
    raise AssertionError("The time is up.")


def call(path="/healthz", served_by=application, method="GET", **environ):
    """Return status, headers and text of the application's response."""
    status, headers, body = respond(served_by, environ_of(path, method, **environ))
    return status, dict(headers), body.decode()
