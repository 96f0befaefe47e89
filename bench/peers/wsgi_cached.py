"""A Django project behind the simplest page cache: a dictionary in each process."""

import time

from production import SECONDS_IN_CACHE
from wsgi import application as django

PAGES = {}


def application(environ, start_response):
    """Answer GET requests without cookies from memory."""
    if environ["REQUEST_METHOD"] != "GET" or "HTTP_COOKIE" in environ:
        return django(environ, start_response)
    key = environ["PATH_INFO"], environ.get("QUERY_STRING", "")
    page = PAGES.get(key)
    if page is None or page["until"] < time.monotonic():
        page = _render(environ)
        if page["status"] == "200 OK":
            PAGES[key] = page
    start_response(page["status"], page["headers"])
    return [page["body"]]


def _render(environ):
    page = {"until": time.monotonic() + SECONDS_IN_CACHE}
    response = django(environ, lambda *started: page.update(status=started[0], headers=started[1]))
    page["body"] = b"".join(response)
    response.close()
    return page
