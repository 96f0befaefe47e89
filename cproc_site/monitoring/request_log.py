"""The outermost WSGI layer: gives each request an ID, measures its time, counts it and logs it."""

import logging
import re
import time
import uuid
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from cproc_site.monitoring import metrics
from cproc_site.monitoring.log_format import RequestInfo, current_request
from delivery.pagecache.wsgi import FROM_CACHE

logger = logging.getLogger("cproc_site.requests")

VIEW, EDITION = "cproc_site.view", "cproc_site.edition"  # names in the request's environment
PROBES = ("/healthz", "/readyz")
# The IDs of common proxies; no other characters reach a log or a page.
WELL_FORMED_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")

Environ = dict[str, Any]


class RequestLog:
    """Log and count requests, also those that are answered outside of Django.

    The time ends where the response begins: the server itself sends a file. `ready` returns the
    cached response (`PageCache.cached_response`): it gets an ID and is counted, but not logged.
    """

    def __init__(
        self, application: Callable, ready: Callable[[Environ], Any] = lambda environ: None
    ) -> None:
        self._application = application
        self._ready = ready

    def __call__(self, environ: Environ, start_response: Callable) -> Iterable[bytes]:
        if cached := self._ready(environ):
            status, headers, body, labels = cached
            view = labels.get(VIEW, "none")
            edition = labels.get(EDITION, "live")
            metrics.count_request(view, edition, environ["REQUEST_METHOD"], int(status[:3]), None)
            start_response(status, [*headers, ("X-Request-ID", _request_id(environ))])
            return body
        path = environ.get("PATH_INFO", "").encode("latin-1", "replace").decode("utf-8", "replace")
        request = RequestInfo(_request_id(environ), environ.get("REQUEST_METHOD", ""), path)
        outside = current_request.set(request)
        begun = time.perf_counter()
        sent_status = 500

        def start(status: str, headers: list, *error: Any) -> Any:
            nonlocal sent_status
            sent_status = int(status[:3])
            return start_response(status, [*headers, ("X-Request-ID", request.request_id)], *error)

        try:
            return self._application(environ, start)
        finally:
            _log_request(environ, request, sent_status, time.perf_counter() - begun)
            current_request.reset(outside)


def _request_id(environ: Environ) -> str:
    """Return the proxy's ID, and a new one without a proxy: IDs that visitors send are ignored."""
    received = environ.get("HTTP_X_REQUEST_ID", "") if settings.BEHIND_PROXY else ""
    return received if WELL_FORMED_ID.fullmatch(received) else uuid.uuid4().hex


def _log_request(environ: Environ, request: RequestInfo, status: int, seconds: float) -> None:
    is_static = request.path.startswith(settings.STATIC_URL)
    view = environ.get(VIEW) or ("static" if is_static else "none")
    is_cached = FROM_CACHE in environ
    edition = environ.get(EDITION, "live")
    metrics.count_request(view, edition, request.method, status, None if is_cached else seconds)
    # Usual requests are frequent, and say nothing unless they fail.
    if status >= 400 or not (is_cached or view == "static" or request.path in PROBES):
        more = {"status": status, "duration_ms": round(seconds * 1000, 1), "view": view}
        logger.info("%s %s %d", request.method, request.path, status, extra=more)


def view_names(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Pass the name of the view to `RequestLog`. Pages of the admin are counted together."""

    def middleware(request: HttpRequest) -> HttpResponse:
        try:
            return get_response(request)
        finally:
            if match := request.resolver_match:
                is_admin = match.view_name.startswith("admin:")
                request.META[VIEW] = "desk" if is_admin else match.view_name
                if prefix := getattr(request, "prefix", None):
                    request.META[EDITION] = "archive" if prefix.is_archive else "preview"

    return middleware
