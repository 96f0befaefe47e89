"""What the server makes once, before its workers: they share it, and no first visitor waits for it."""

import io
import logging
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connections
from django.urls import reverse
from django.utils import translation

from cproc_site.context_processors import SECTIONS

logger = logging.getLogger("cproc_site")


def warm_up(application):
    """Asks Django for the main pages. Where one fails, the others wait until a visitor asks, who is told then."""
    try:
        for path in _paths():
            status = _ask(application, path)
            if status >= 500:
                logger.warning(
                    "The main pages were not made beforehand: %s answered %d", path, status
                )
                break
    finally:
        connections.close_all()  # a connection belongs to one process


def _paths():
    """The first page in each language, and the main menu."""
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            yield reverse("pages:home")
    yield from (reverse(view_name) for view_name in SECTIONS)


def _ask(application, path) -> int:
    site, statuses = urlsplit(settings.SITE_URL), []
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
    response = application(environ, lambda status, headers: statuses.append(int(status[:3])))
    response.close()
    return statuses[0]
