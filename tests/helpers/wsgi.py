"""The site as the server calls it, with the page cache in front."""

import io
from typing import NamedTuple
from urllib.parse import urlsplit

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
        started = []
        response = application(environ, lambda *answer: started.append(answer))
        sent = b"".join(response)
        if hasattr(response, "close"):
            response.close()
        if watched is not None:
            watched |= environ
        status, headers = started[0]
        return Answer(int(status[:3]), dict(headers), sent)

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
    asked = urlsplit(address)
    return {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": asked.path.encode().decode("latin-1"),
        "QUERY_STRING": asked.query,
        "SERVER_NAME": "testserver",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "testserver",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": io.StringIO(),
    } | more
