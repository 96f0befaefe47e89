"""The settings of `make dev`, with django-debug-toolbar on each page."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.middleware.csp import get_nonce
from django.utils.csp import CSP

from cproc_site.settings import *  # noqa: F403
from cproc_site.settings import INSTALLED_APPS, MIDDLEWARE, SECURE_CSP


def nonce_middleware(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Generate the nonce of each response: the toolbar uses it only if there is one already."""

    def middleware(request: HttpRequest) -> HttpResponse:
        str(get_nonce(request))
        return get_response(request)

    return middleware


INSTALLED_APPS += ["debug_toolbar"]
# The toolbar adds itself to a page before the page is compressed.
_position = MIDDLEWARE.index("cproc_site.middleware.CompressionMiddleware") + 1
MIDDLEWARE[_position:_position] = [
    "cproc_site.config.development.nonce_middleware",
    "debug_toolbar.middleware.DebugToolbarMiddleware",
]
SECURE_CSP["script-src"] = [CSP.NONCE]
INTERNAL_IPS = ["127.0.0.1", "::1"]
