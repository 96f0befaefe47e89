"""The outermost WSGI layer: gives each request an id, measures its time, counts it and logs it."""

import logging
import time

from django.conf import settings

from cproc_site.monitoring import metrics, request_id
from delivery.pagecache import FROM_CACHE

logger = logging.getLogger("cproc_site.requests")

VIEW, EDITION = "cproc_site.view", "cproc_site.edition"  # names in the request's environment
PROBES = ("/healthz", "/readyz")


class RequestLog:
    """Logs and counts requests, also those that are answered outside of Django.

    The time ends where the response begins: the server itself sends a file. ``ready`` returns the cached response
    (``PageCache.cached_response``): it gets an id and is counted, but is not logged.
    """

    def __init__(self, application, ready=lambda environ: None):
        self._application = application
        self._ready = ready

    def __call__(self, environ, start_response):
        if (answer := self._ready(environ)) is None:
            return self._handle(environ, start_response)
        status, headers, body, about = answer
        request_id_header = ("X-Request-ID", request_id.id_of(environ, settings.BEHIND_PROXY))
        view, edition = about.get(VIEW, "none"), about.get(EDITION, "live")
        metrics.count_request(view, edition, environ["REQUEST_METHOD"], int(status[:3]), None)
        start_response(status, [*headers, request_id_header])
        return body

    def _handle(self, environ, start_response):
        request = request_id.info_from_environ(environ, is_behind_proxy=settings.BEHIND_PROXY)
        outside = request_id.current.set(request)
        begun, statuses = time.perf_counter(), []

        def start(status, headers, *error):
            statuses.append(int(status[:3]))
            return start_response(status, [*headers, ("X-Request-ID", request.request_id)], *error)

        try:
            return self._application(environ, start)
        finally:
            status = statuses[-1] if statuses else 500
            _log_request(environ, request, status, time.perf_counter() - begun)
            request_id.current.reset(outside)


def _log_request(environ, request, status, seconds):
    view = environ.get(VIEW) or (
        "static" if request.path.startswith(settings.STATIC_URL) else "none"
    )
    edition, was_ready = environ.get(EDITION, "live"), FROM_CACHE in environ
    metrics.count_request(view, edition, request.method, status, None if was_ready else seconds)
    is_usual = was_ready or view == "static" or request.path in PROBES
    if status < 400 and is_usual:
        return  # they come all the time, and say nothing while all is well
    more = {"status": status, "duration_ms": round(seconds * 1000, 1), "view": view}
    logger.info("%s %s %d", request.method, request.path, status, extra=more)


def view_names(get_response):
    """Pass the name of the view to ``RequestLog``. Pages of the admin are counted together."""

    def answer(request):
        try:
            return get_response(request)
        finally:
            _note_view(request)

    return answer


def _note_view(request):
    if match := request.resolver_match:
        request.META[VIEW] = "desk" if match.view_name.startswith("admin:") else match.view_name
        if prefix := getattr(request, "prefix", None):
            request.META[EDITION] = "archive" if prefix.is_archive else "preview"
