"""Render the main pages before the workers start: they share them, and no visitor waits."""

import io
import logging
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connections
from django.urls import reverse
from django.utils import translation

from cproc_site.context_processors import SECTIONS

logger = logging.getLogger("cproc_site")


def warm_up(application: Callable) -> None:
    """Request the main pages from Django, until one fails."""
    try:
        for path in _paths():
            status = _status_of(application, path)
            if status >= 500:
                logger.warning(
                    "The main pages were not rendered before the start: %s answered %d",
                    path,
                    status,
                )
                break
    finally:
        connections.close_all()  # a connection belongs to one process


def _paths() -> Iterator[str]:
    """Yield the home page in each language, and the main menu."""
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            yield reverse("pages:home")
    yield from map(reverse, SECTIONS)


def _status_of(application: Callable, path: str) -> int:
    site = urlsplit(settings.SITE_URL)
    environ = {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "SERVER_NAME": site.hostname,
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": site.netloc,
        "HTTP_X_FORWARDED_PROTO": site.scheme,
        "wsgi.url_scheme": site.scheme,
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": io.StringIO(),
    }
    statuses: list[int] = []
    response = application(environ, lambda status, headers: statuses.append(int(status[:3])))
    response.close()
    return statuses[0]
