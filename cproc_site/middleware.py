"""The encoding and the URLs of requests, and the compression and the bodies of responses."""

from collections.abc import Callable, Iterable
from copy import copy
from typing import Any

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.middleware.common import CommonMiddleware
from django.middleware.gzip import GZipMiddleware
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_header_parameters

from core.http import security_headers
from delivery.pagecache.wsgi import is_compressed_by_cache

UTF8 = ("utf-8", "utf8")
ANSWER = b"This site takes UTF-8 only.\n"


class CompressionMiddleware(GZipMiddleware):
    """Compress public pages, except those that the page cache compresses once for all.

    WhiteNoise compresses static files. Uploaded files stay as they are, because their formats are
    compressed. So do pages of the admin, which contain secrets next to text that others can put
    into the URL: the compressed size would reveal the secrets (BREACH).
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if isinstance(response, FileResponse) or request.path_info.startswith(settings.ADMIN_URL):
            return response
        # Also on short responses and 304: a cache would replace the headers of its copy by these.
        patch_vary_headers(response, ("Accept-Encoding",))
        if is_compressed_by_cache(request.META, response.status_code):
            return response
        return super().process_response(request, response)


class SlashMiddleware(CommonMiddleware):
    """Add the slash that a URL is missing, but only if it then leads to a page."""

    def should_redirect_with_slash(self, request: HttpRequest) -> bool:
        """Return whether the URL with a slash has a view and, in public, a page."""
        has_view: bool = super().should_redirect_with_slash(request)
        is_read = request.method in ("GET", "HEAD")  # a form would be processed
        is_admin = f"{request.path_info}/".startswith(settings.ADMIN_URL)
        if not has_view or not is_read or is_admin:
            return has_view
        completed = copy(request)
        completed.path = f"{request.path}/"
        completed.path_info = f"{request.path_info}/"
        page: Any = self.get_response(completed)
        return page.status_code != 404


class WsgiGuard:
    """A layer around the WSGI application: Django decodes the URL before any middleware runs.

    It also discards the body of the response to HEAD, which Django leaves to the server: gunicorn
    logs a warning for each.
    """

    def __init__(self, application: Callable) -> None:
        self._application = application

    def __call__(self, environ: dict[str, Any], start_response: Callable) -> Iterable[bytes]:
        content_type = environ.get("CONTENT_TYPE")
        try:  # as Django reads the header; RFC 2231 has many spellings of a charset
            parameters = parse_header_parameters(content_type)[1] if content_type else {}
        except ValueError:
            parameters = {"charset": ""}
        is_utf8 = parameters.get("charset", "utf-8").lower() in UTF8
        response = (self._application if is_utf8 else _reject)(environ, start_response)
        if environ["REQUEST_METHOD"] != "HEAD":
            return response
        if hasattr(response, "close"):
            response.close()
        return []


def _reject(environ: dict[str, Any], start_response: Callable) -> list[bytes]:
    headers = {"Content-Type": "text/plain; charset=utf-8", "Content-Length": str(len(ANSWER))}
    headers |= security_headers.headers_without_django()
    start_response("400 Bad Request", list(headers.items()))
    return [ANSWER]
