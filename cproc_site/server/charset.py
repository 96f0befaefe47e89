"""Reject request bodies in other encodings than UTF-8, which Django would decode."""

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.http import parse_header_parameters

from core.http import security_headers

UTF8 = ("utf-8", "utf8")
ANSWER = b"This site takes UTF-8 only.\n"


class Utf8Only:
    """A layer around the WSGI application: Django decodes the URL before any middleware runs."""

    def __init__(self, application: Callable) -> None:
        self._application = application

    def __call__(self, environ: dict[str, Any], start_response: Callable) -> Iterable[bytes]:
        content_type = environ.get("CONTENT_TYPE")
        if not content_type or is_utf8(content_type):
            return self._application(environ, start_response)
        headers = {"Content-Type": "text/plain; charset=utf-8", "Content-Length": str(len(ANSWER))}
        headers |= security_headers.headers_without_django()
        start_response("400 Bad Request", list(headers.items()))
        return [ANSWER]


def is_utf8(content_type: str) -> bool:
    """Return whether Django reads the header as UTF-8; RFC 2231 has many spellings of a charset."""
    try:
        _, parameters = parse_header_parameters(content_type)
    except ValueError:
        return False
    return parameters.get("charset", "utf-8").lower() in UTF8
