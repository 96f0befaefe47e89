"""Browsers send this site's forms in UTF-8. Other encodings, which Django would follow, are refused outside of it."""

from django.utils.http import parse_header_parameters

from core.http import security_headers

UTF8 = ("utf-8", "utf8")
ANSWER = b"This site takes UTF-8 only.\n"


class Utf8Only:
    """Around the WSGI application: Django decodes the address before any middleware is asked."""

    def __init__(self, application):
        self._application = application

    def __call__(self, environ, start_response):
        sent = environ.get("CONTENT_TYPE")
        if not sent or is_utf8(sent):
            return self._application(environ, start_response)
        headers = {"Content-Type": "text/plain; charset=utf-8", "Content-Length": str(len(ANSWER))}
        start_response(
            "400 Bad Request", [*(headers | security_headers.headers_without_django()).items()]
        )
        return [ANSWER]


def is_utf8(content_type: str) -> bool:
    """Read as Django reads it: there are more ways to write a charset than one thinks of (RFC 2231)."""
    try:
        _, parameters = parse_header_parameters(content_type)
    except ValueError:
        return False
    return parameters.get("charset", "utf-8").lower() in UTF8
