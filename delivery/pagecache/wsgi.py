"""The cache of whole pages in front of Django, as WSGI middleware.

All processes of a host share the store of pages (core/caching/page_store.py), in which a page is
rendered once for each version of the site.
"""

import re
import time
from collections.abc import Callable, Iterable
from operator import attrgetter
from typing import Any
from urllib.parse import urlsplit
from wsgiref.util import setup_testing_defaults

from django.conf import settings
from django.db import DatabaseError, InterfaceError, close_old_connections
from prometheus_client import Counter

from core.caching import page_store
from core.caching.bounded_cache import BoundedCache
from core.http.query_parameters import declared_query
from delivery.pagecache import cache_headers
from delivery.pagecache.cache_headers import CACHE_VERSION_KEY
from delivery.pagecache.page import Headers, Page, is_cacheable, make_page, not_modified
from record import urls
from record.version import Version, live_version

# In the environ of a request: that the response is from the cache, and that a cacheable page is not
# compressed yet.
FROM_CACHE = "delivery.from_cache"
COMPRESSED_BY_CACHE = "delivery.compressed_by_cache"

PAGES_RENDERED = Counter("cproc_pages_made", "Public pages that were rendered to be kept.")

# A page reads the record in several statements, and a change between two of them would be in one
# part of it only. After so many renderings the last one is shown, but not stored.
MAX_RENDERINGS = 3
ERRORS_OF_CONTENT = ("404", "410")  # they have links to pages that are published
TIMEOUT_SECONDS = 10.0  # for another request that renders the same page
POLL_SECONDS = 0.005
MEMORY_BYTES = 8 * 1024 * 1024  # in each process
DATABASE_ERRORS = (DatabaseError, InterfaceError)

# The keys of pages of which there are very many: with a query, which a key begins with, of each
# archived day, and of each period.
UNLIMITED = re.compile(r"[^/]|/archive/|(?:/\w\w)?/overview/")

type Environ = dict[str, Any]
type Body = Iterable[bytes]
type StartResponse = Callable[..., Any]
type Found = tuple[Page, Version | None]  # the version, None if the page is no longer valid


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
        self._live_pages = page_store.live_pages()
        self._other_pages = page_store.other_pages()
        self._memory: BoundedCache[tuple[str, str], Page] = BoundedCache(
            MEMORY_BYTES, attrgetter("size")
        )
        self._memory_version = ""

    def cached_response(self, environ: Environ) -> tuple[str, Headers, Body, dict] | None:
        """Return status, headers, body and environ entries of a page of the current version.

        It never waits, not even for the version, so a caller need not prepare for a longer request.
        Requests that state how they are to be read get None: Django may reject them.
        """
        more = environ.get("QUERY_STRING") or environ.get("CONTENT_TYPE")
        version = None if more else live_version.cached()
        if version is None or not self._is_for_the_site(environ):
            return None
        page = self._current(environ["PATH_INFO"], version)
        return page and (*self._response(page, environ, version), page.environ_entries)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Body:
        key = _key_of(environ) if self._is_for_the_site(environ) else None
        if key is None:  # other requests need no database
            return self._application(environ, start_response)
        try:
            found = self._find_valid(key)
            if found is None and environ["REQUEST_METHOD"] == "GET":
                return self._render_once(environ, start_response, key)
        except DATABASE_ERRORS:
            found = self._find_stale(key)
        if found is None:
            return self._application(environ, start_response)
        return self._serve(environ, start_response, *found)

    def request_missing(self, path: str) -> None:
        """Request a page as a visitor does, unless it has a copy, of whatever version."""
        environ = {
            "PATH_INFO": path,
            "HTTP_HOST": self._host,
            "HTTP_X_FORWARDED_PROTO": self._scheme,
        }
        setup_testing_defaults(environ)
        key = _key_of(environ)
        if key and not self._stored(key):
            response = self(environ, lambda *arguments: None)
            if hasattr(response, "close"):
                response.close()

    def _is_for_the_site(self, environ: Environ) -> bool:
        return (
            environ["REQUEST_METHOD"] in ("GET", "HEAD")
            and environ.get("HTTP_HOST") == self._host
            and (environ.get(self._scheme_key) or environ["wsgi.url_scheme"]) == self._scheme
            and not environ.get("SCRIPT_NAME")
        )

    def _pages(self, key: str) -> page_store.PageStore:
        return self._other_pages if UNLIMITED.match(key) else self._live_pages

    def _current(self, key: str, version: Version) -> Page | None:
        """Return the page of the version, from the memory of the process or the store.

        Reading the file takes a seventh of the time of a response.
        """
        if version.name != self._memory_version:
            self._memory.clear()
            self._memory_version = version.name
        page = self._memory.get((version.name, key))
        if page is None and (page := self._stored(key)):
            if page.version != version.name:
                return None
            self._memory.set((version.name, key), page)
        return page

    def _stored(self, key: str) -> Page | None:
        """Return the copy, unless something was withdrawn or a turning point came since then."""
        data = self._pages(key).read(key)
        try:
            page = Page.decode(data) if data else None
        except (TypeError, ValueError):  # of another release, or damaged
            return None
        return page if page and page.stale_until > time.time() else None

    def _find_valid(self, key: str, with_previous: bool = False) -> Found | None:
        """Return the page of the current version, or of the previous one while it may be shown.

        Raises ``DatabaseError`` or ``InterfaceError``.
        """
        version = live_version.cached()
        if version is None:
            # Django's request signals, which close lost connections, are not sent for a hit.
            close_old_connections()
            try:
                version = live_version.current()
            finally:
                close_old_connections()
        if page := self._current(key, version):
            return page, version
        previous = live_version.previous(version) if with_previous else ""
        if previous and (page := self._stored(key)) and page.version == previous:
            return page, None
        return None

    def _find_stale(self, key: str) -> Found | None:
        """Return the last good copy, of whatever version, while the database is unavailable."""
        page = self._stored(key)
        if page is None or page_store.delete_if_deleted_elsewhere():
            return None
        return page, None

    def _render_once(self, environ: Environ, start_response: StartResponse, key: str) -> Body:
        """Render the page, or wait for the request that does.

        Staff, who send a cookie, wait for their publications; others may get the previous page.
        """
        with_previous = not environ.get("HTTP_COOKIE")
        until = time.monotonic() + TIMEOUT_SECONDS
        with self._pages(key).lock(key) as acquire:
            is_rendered_elsewhere = not acquire()
            while True:
                found = self._find_valid(key, with_previous and is_rendered_elsewhere)
                if found:
                    return self._serve(environ, start_response, *found)
                if not is_rendered_elsewhere or time.monotonic() > until:
                    return self._render(environ, start_response, key)
                time.sleep(POLL_SECONDS)
                is_rendered_elsewhere = not acquire()

    def _render(self, environ: Environ, start_response: StartResponse, key: str) -> Body:
        environ[COMPRESSED_BY_CACHE] = True
        environ.pop("HTTP_COOKIE", None)  # a public page does not depend on the visitor
        request = environ.copy()
        for number in range(MAX_RENDERINGS):
            environ.clear()
            environ.update(request)
            status, headers, response = self._request(environ)
            page = self._page(environ, status, headers, response)
            if page is None and status[:3] not in ERRORS_OF_CONTENT:
                break
            version = self._store_if_valid(environ, key, page)
            if version or number == MAX_RENDERINGS - 1:
                break
            response.close()
        if page:
            response.close()
            served = self._serve(environ, start_response, page, version)
            del environ[FROM_CACHE]  # so that the time of rendering is measured
            return served
        if status.startswith("503") and (stale := self._find_stale(key)):
            response.close()
            return self._serve(environ, start_response, *stale)
        start_response(status, not_modified(headers) if status.startswith("304") else headers)
        return response

    def _request(self, environ: Environ) -> tuple[str, Headers, Any]:
        """Return status, headers and response of Django."""
        started: list[tuple] = []
        response = self._application(environ, lambda *arguments: started.append(arguments))
        status, headers, *_ = started[-1]
        return status, headers, response

    def _page(self, environ: Environ, status: str, headers: Headers, response: Any) -> Page | None:
        """Return the page in a response; None if the response is to be sent as it is."""
        if not is_compressed_by_cache(environ, int(status[:3])):
            return None
        try:
            body = b"".join(response)
        except BaseException:
            response.close()
            raise
        entries = {name: environ[name] for name in self._environ_keys if name in environ}
        return make_page(environ[CACHE_VERSION_KEY], headers, body, entries)

    def _store_if_valid(self, environ: Environ, key: str, page: Page | None) -> Version | None:
        """Store the page if the version is as before the rendering, and return the version.

        The response is not closed yet, so the connection that rendered it is used without a check.
        """
        with page_store.no_deletion():
            try:
                version = live_version.renewed()
            except DATABASE_ERRORS:
                return None
            if environ.get(CACHE_VERSION_KEY) not in (None, version.name):
                return None
            if page and is_cacheable(page):
                PAGES_RENDERED.inc()
                page = page._replace(stale_until=version.stale_until.timestamp())
                self._pages(key).write(key, page.encode())
            return version

    def _serve(
        self, environ: Environ, start_response: StartResponse, page: Page, version: Version | None
    ) -> Body:
        environ.update(page.environ_entries)
        environ[FROM_CACHE] = True
        status, headers, body = self._response(page, environ, version)
        start_response(status, headers)
        return body

    def _response(
        self, page: Page, environ: Environ, version: Version | None
    ) -> tuple[str, Headers, list[bytes]]:
        """Return the response with a page of ``version``, of None if it is no longer valid."""
        headers, body = page.response(environ.get("HTTP_ACCEPT_ENCODING", ""))
        if not cache_headers.may_be_shared(version):
            replaced = {"Cache-Control": cache_headers.ALWAYS_REVALIDATED}
            headers = [(name, replaced.get(name, value)) for name, value in headers]
        if self._is_behind_proxy:
            headers.append(("X-Accel-Expires", cache_headers.expiry(version)))
        if_none_match = environ.get("HTTP_IF_NONE_MATCH")
        if if_none_match and page.matches(if_none_match):
            return "304 Not Modified", not_modified(headers), []
        return "200 OK", headers, [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


def is_compressed_by_cache(environ: Environ, status: int) -> bool:
    """Tell whether Django's response becomes a page of the cache, which compresses it once."""
    is_versioned = environ.get(COMPRESSED_BY_CACHE) and environ.get(CACHE_VERSION_KEY)
    return status == 200 and bool(is_versioned)


def _key_of(environ: Environ) -> str | None:
    """Return the key of the requested page, or None where no page is cached.

    It is the path as the server gives it, decoded into Latin-1; the query is in front of it, in its
    one canonical form.
    """
    path: str = environ["PATH_INFO"]
    names = urls.parameters_of_page(path)
    if names is None:
        return None
    try:
        query = declared_query(environ.get("QUERY_STRING", ""), names)
    except ValueError:
        return None
    return f"{query}?{path}" if query else path
