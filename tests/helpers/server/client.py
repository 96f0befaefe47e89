"""Requests to a server on this machine, and to the WSGI application in this process."""

import http.client
import io
import time
from wsgiref.util import setup_testing_defaults

from cproc_site.wsgi import application


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
    """Return status, headers and body of the application's response to a WSGI environment."""
    started = []
    environ |= {
        "PATH_INFO": path,
        "REQUEST_METHOD": method,
        "HTTP_HOST": "testserver",
        "wsgi.input": io.BytesIO(),
    }
    setup_testing_defaults(environ)
    body = served_by(environ, lambda status, headers, *error: started.append((status, headers)))
    text = b"".join(body).decode()
    getattr(body, "close", lambda: None)()
    status, headers = started[-1]
    return status, dict(headers), text
