"""The site as the server calls it, with the page cache in front."""

import io
from typing import NamedTuple
from urllib.parse import urlsplit
from wsgiref.util import setup_testing_defaults

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler

from delivery.pagecache.wsgi import PageCache


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes


class Site:
    """Count in ``rendered`` the paths that reach Django."""

    def __init__(self):
        self.rendered = []
        self._django = WSGIHandler()
        self.cache = PageCache(self._count)

    @property
    def size(self) -> int:
        """The size of the stored pages in bytes."""
        return sum(path.stat().st_size for path in settings.PAGES_ROOT.glob("*/*"))

    def get(self, address, method="GET", body=b"", watched=None, **more) -> Answer:
        """Send a request; ``more`` extends its environ, ``watched`` receives the final environ."""
        return self._answer(self.cache, environ_of(address, method, body, **more), watched)

    def get_anew(self, address) -> Answer:
        """Send a request to Django, past the page cache."""
        return self._answer(self._django, environ_of(address))

    def _answer(self, application, environ, watched=None) -> Answer:
        status, headers, body = respond(application, environ)
        if watched is not None:
            watched |= environ
        return Answer(int(status[:3]), dict(headers), body)

    def at_hand(self, address, **more) -> Answer | None:
        """Return the response that the server may send without entering the cache."""
        if (found := self.cache.cached_response(environ_of(address, **more))) is None:
            return None
        status, headers, body, _about = found
        return Answer(int(status[:3]), dict(headers), b"".join(body))

    def _count(self, environ, start_response):
        self.rendered.append(environ["PATH_INFO"])
        return self._django(environ, start_response)


def environ_of(address, method="GET", body=b"", **more) -> dict:
    url = urlsplit(address)
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": url.path.encode().decode("latin-1"),
        "QUERY_STRING": url.query,
        "HTTP_HOST": "testserver",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.input": io.BytesIO(body),
    } | more
    setup_testing_defaults(environ)
    return environ


def respond(application, environ) -> tuple[str, list, bytes]:
    """Return status, headers and body of the application's response to a WSGI environment."""
    started = []
    response = application(environ, lambda *answer: started.append(answer))
    body = b"".join(response)
    if hasattr(response, "close"):
        response.close()
    status, headers, *_error = started[-1]
    return status, headers, body
