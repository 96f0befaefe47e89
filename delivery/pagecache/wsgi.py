"""The cache of whole pages in front of Django, as WSGI middleware.

A small cache in each process serves hits without the network; with the shared one
(core/caching/cache_backends.py) a page is rendered once after a publication, for all processes.
"""

from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import DatabaseError, InterfaceError, close_old_connections
from prometheus_client import Counter

from core.http.query_parameters import declared_query
from delivery.pagecache import cache_headers
from delivery.pagecache.cache_headers import CACHE_VERSION_KEY
from delivery.pagecache.memory import MemoryCache, PageKey, SingleFlight
from delivery.pagecache.page import (
    Headers,
    Page,
    is_cacheable,
    make_page,
    not_modified,
)
from delivery.pagecache.shared import SharedPages
from record import urls
from record.version import Version, live_version

# In the environ of a request: that the response is from the cache, and that a cacheable page is not
# compressed yet.
FROM_CACHE = "delivery.from_cache"
COMPRESSED_BY_CACHE = "delivery.compressed_by_cache"

PAGES_RENDERED = Counter("cproc_pages_made", "Public pages that were rendered to be kept.")
PAGES_FETCHED = Counter("cproc_pages_fetched", "Public pages that another process had rendered.")

# A page reads the record in several statements, and a change between two of them would be in one
# part of it only. After so many renderings the last one is shown, but not stored.
MAX_RENDERINGS = 3
ERRORS_OF_CONTENT = ("404", "410")  # they have links to pages that are published

type Environ = dict[str, Any]
type Body = Iterable[bytes]
type StartResponse = Callable[..., Any]


class PageCache:
    """Serve GET and HEAD requests for the site's own scheme and host from the cache.

    All other requests go to Django. ``environ_keys`` names the entries that are set in a request's
    environ while a page is rendered, and that are set again when it is served from the cache.
    """

    def __init__(self, application: Callable[..., Any], environ_keys: tuple[str, ...] = ()) -> None:
        self._application = application
        self._environ_keys = environ_keys
        site = urlsplit(settings.SITE_URL)
        self._host = site.netloc
        self._scheme = site.scheme
        self._is_behind_proxy = settings.BEHIND_PROXY
        self._scheme_key = "HTTP_X_FORWARDED_PROTO" if self._is_behind_proxy else ""
        self._memory = MemoryCache()
        self._shared = SharedPages()
        self._single_flight = SingleFlight()

    def cached_response(self, environ: Environ) -> tuple[str, Headers, Body, dict] | None:
        """Return status, headers, body and environ entries of a page in the memory of the process.

        It never waits, not even for the version, so a caller need not prepare for a longer request.
        Requests that state how they are to be read get None: Django may reject them.
        """
        version = live_version.cached()
        more = environ.get("QUERY_STRING") or environ.get("CONTENT_TYPE")
        if version is None or more or not self._is_for_the_site(environ):
            return None
        page = self._memory.get(version.name, PageKey(environ["PATH_INFO"]))
        return page and (*self._response(page, environ, version), page.environ_entries)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Body:
        key = _key_of(environ) if self._is_for_the_site(environ) else None
        version = self._version() if key else None  # other requests need no database
        if version is None or key is None:
            return self._application(environ, start_response)
        page = self._memory.get(version.name, key)
        if page:
            return self._serve(page, environ, start_response, version)
        if environ["REQUEST_METHOD"] != "GET":
            return self._application(environ, start_response)
        previous = self._previous_page(environ, version, key)
        if previous and self._single_flight.is_busy:
            return self._serve(previous, environ, start_response, version, is_previous=True)
        with self._single_flight.hold(key):
            # The version may have changed while this thread waited.
            return self._fetch_or_render(environ, start_response, self._version() or version, key)

    def _is_for_the_site(self, environ: Environ) -> bool:
        return (
            environ["REQUEST_METHOD"] in ("GET", "HEAD")
            and environ.get("HTTP_HOST") == self._host
            and (environ.get(self._scheme_key) or environ["wsgi.url_scheme"]) == self._scheme
            and not environ.get("SCRIPT_NAME")
        )

    def _version(self) -> Version | None:
        """Return the version of the live site; None if Django is to report that it is down."""
        if version := live_version.cached():
            return version
        # Django's request signals, which close lost connections, are not sent for a hit.
        close_old_connections()
        try:
            return live_version.current()
        except (DatabaseError, InterfaceError):
            return None
        finally:
            close_old_connections()

    def _previous_page(self, environ: Environ, version: Version, key: PageKey) -> Page | None:
        """Return the live page that visitors get instead of waiting.

        Staff, who send a cookie, see their own publications.
        """
        if environ.get("HTTP_COOKIE") or not key.is_live:
            return None
        return self._memory.get(live_version.previous(version), key)

    def _fetch_or_render(
        self, environ: Environ, start_response: StartResponse, version: Version, key: PageKey
    ) -> Body:
        page = self._memory.get(version.name, key)
        if page:
            return self._serve(page, environ, start_response, version)
        if not key.is_live:
            return self._render(environ, start_response, version, key)
        previous = self._previous_page(environ, version, key)
        with self._shared.single_flight(version.name, key, previous) as page:
            if page is None:
                return self._render(environ, start_response, version, key)
        if page is previous:
            return self._serve(page, environ, start_response, version, is_previous=True)
        PAGES_FETCHED.inc()
        self._memory.set(key, page)
        return self._serve(page, environ, start_response, version)

    def _render(
        self,
        environ: Environ,
        start_response: StartResponse,
        version: Version,
        key: PageKey,
        attempts: int = MAX_RENDERINGS,
    ) -> Body:
        environ[COMPRESSED_BY_CACHE] = True
        environ.pop("HTTP_COOKIE", None)  # a public page does not depend on the visitor
        request = environ.copy()
        started: list[tuple] = []
        response = self._application(environ, lambda *arguments: started.append(arguments))
        status, headers, *_ = started[-1]
        is_kept = is_compressed_by_cache(environ, int(status[:3]))
        body = _joined(response) if is_kept else b""
        if is_kept or status[:3] in ERRORS_OF_CONTENT:
            version = _renewed(version)
            if attempts > 1 and not _is_of(version, environ):
                response.close()
                environ.clear()
                environ.update(request)
                return self._render(environ, start_response, version, key, attempts - 1)
        if not is_kept:
            is_304 = status.startswith("304")
            start_response(status, not_modified(headers) if is_304 else headers)
            return response
        response.close()
        page = self._store(environ, headers, body, key, version)
        served = self._serve(page, environ, start_response, version)
        del environ[FROM_CACHE]  # so that the time of rendering is measured
        return served

    def _store(
        self, environ: Environ, headers: Headers, body: bytes, key: PageKey, version: Version
    ) -> Page:
        entries = {name: environ[name] for name in self._environ_keys if name in environ}
        page = make_page(environ[CACHE_VERSION_KEY], headers, body, entries)
        if not _is_of(version, environ) or not is_cacheable(headers, body):
            return page
        PAGES_RENDERED.inc()
        self._memory.set(key, page)
        if key.is_live:
            page.response(environ.get("HTTP_ACCEPT_ENCODING", ""))  # compressed for all at once
            self._shared.set(key, page)
        return page

    def _serve(
        self,
        page: Page,
        environ: Environ,
        start_response: StartResponse,
        version: Version,
        is_previous: bool = False,
    ) -> Body:
        environ.update(page.environ_entries)
        environ[FROM_CACHE] = True
        status, headers, body = self._response(page, environ, version)
        if is_previous:
            headers = cache_headers.always_revalidated(headers)
        start_response(status, headers)
        return body

    def _response(
        self, page: Page, environ: Environ, version: Version
    ) -> tuple[str, Headers, list[bytes]]:
        # The proxy shows it until the next second, as this process does (cache_headers.py).
        more = [("X-Accel-Expires", f"@{version.second}")] if self._is_behind_proxy else []
        if_none_match = environ.get("HTTP_IF_NONE_MATCH")
        if if_none_match and page.matches(if_none_match):
            return "304 Not Modified", page.not_modified + more, []
        headers, body = page.response(environ.get("HTTP_ACCEPT_ENCODING", ""))
        return "200 OK", headers + more, [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


def is_compressed_by_cache(environ: Environ, status: int) -> bool:
    """Tell whether Django's response becomes a page of the cache, which compresses it once."""
    is_versioned = environ.get(COMPRESSED_BY_CACHE) and environ.get(CACHE_VERSION_KEY)
    return status == 200 and bool(is_versioned)


def _is_of(version: Version, environ: Environ) -> bool:
    """Return whether the response was rendered under ``version``, or under none."""
    return environ.get(CACHE_VERSION_KEY) in (None, version.name)


def _renewed(version: Version) -> Version:
    """Read the version again, or return it while the database does not answer.

    The response is not closed yet, so the connection that rendered it is used without a check.
    """
    try:
        return live_version.renewed()
    except (DatabaseError, InterfaceError):
        return version


def _joined(response: Any) -> bytes:
    try:
        return b"".join(response)
    except BaseException:
        response.close()
        raise


def _key_of(environ: Environ) -> PageKey | None:
    """Return the key of the requested page, or None where no page is cached."""
    path = environ["PATH_INFO"]
    names = urls.parameters_of_page(path)
    if names is None:
        return None
    try:
        return PageKey(path, declared_query(environ.get("QUERY_STRING", ""), names))
    except ValueError:
        return None
