"""Render the main pages before the workers start: they share them, and no visitor waits."""

import gc
import io
import time
from collections.abc import Iterator
from functools import cache
from urllib.parse import urlsplit

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.db import connections
from django.urls import reverse
from django.utils import translation

from cproc_site.context_processors import SECTIONS

# Visitors of a large site wait for the pages that are left, not for all of them.
MAX_SECONDS = 0.25


@cache
def prepare() -> None:
    """Render the main pages, once, and freeze the memory that forked processes share.

    The garbage collector writes into every object that it examines, and each process would get a
    copy.
    """
    from cproc_site.wsgi import django

    warm_up(django)
    gc.freeze()


def warm_up(django: WSGIHandler, max_seconds: float = MAX_SECONDS) -> None:
    """Request the main pages, until one fails, which is logged, or the time is up."""
    until = time.monotonic() + max_seconds
    try:
        for path in _paths():
            response = django.get_response(_request(path))
            response.close()
            if response.status_code >= 500 or time.monotonic() > until:
                break
    finally:
        connections.close_all()  # a connection belongs to one process


def _paths() -> Iterator[str]:
    """Yield the home page in each language, and the main menu."""
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            yield reverse("pages:home")
    yield from map(reverse, SECTIONS)


def _request(path: str) -> WSGIRequest:
    site = urlsplit(settings.SITE_URL)
    return WSGIRequest(
        {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": path,
            "HTTP_HOST": site.netloc,
            "HTTP_X_FORWARDED_PROTO": site.scheme,
            "wsgi.url_scheme": site.scheme,
            "wsgi.input": io.BytesIO(),
        }
    )
