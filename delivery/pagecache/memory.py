"""The pages in the memory of one process, and the locks by which its threads render each page once."""

import threading
from contextlib import contextmanager
from operator import attrgetter
from typing import NamedTuple

from core.caching.bounded_cache import BoundedCache
from delivery.pagecache.page import Page

MEGABYTE = 1024 * 1024
MAX_LIVE_BYTES = 8 * MEGABYTE
MAX_QUERY_BYTES = 2 * MEGABYTE
MAX_ARCHIVE_BYTES = 2 * MEGABYTE
TIMEOUT_SECONDS = 10.0  # for another thread that renders the same page


class PageKey(NamedTuple):
    """`path` as the server gives it, decoded into Latin-1; `query` in its one canonical form."""

    path: str
    query: str = ""

    @property
    def is_archived(self) -> bool:
        return self.path.startswith("/archive/")

    @property
    def is_live(self) -> bool:
        """Whether it is a page of the live site without a query: the number of those is limited."""
        return not (self.query or self.is_archived)


class MemoryCache:
    """The pages of one version. Pages with a query and pages of the archive have separate limits.

    There are more of them than fit into memory: they evict each other, and never a live page. Live
    pages of the previous version stay as long as they may be shown.
    """

    def __init__(self):
        self._version = ""
        self._previous_version = ""
        self._live = _pages(MAX_LIVE_BYTES)
        self._previous = _pages(MAX_LIVE_BYTES)
        self._queries = _pages(MAX_QUERY_BYTES)
        self._archive = _pages(MAX_ARCHIVE_BYTES)

    def get(self, version: str, key: PageKey) -> Page | None:
        # Most requests are for a live page: read that part without checking the kind of the key.
        page = self._live.get(key) or self._part_of(key).get(key)
        return page if page is not None and page.version == version else None

    def get_previous(self, version: str, key: PageKey) -> Page | None:
        """Return a live page of the previous version; it is still in its old place until a newer page is cached."""
        for part in (self._previous, self._live):
            page = part.get(key)
            if page is not None and page.version == version:
                return page
        return None

    def set(self, key: PageKey, page: Page, previous_version: str = ""):
        """Cache a page. Pages of other versions are dropped, but for those of `previous_version`."""
        if page.version != self._version:
            self._previous = self._live
            self._previous_version = self._version
            self._live = _pages(MAX_LIVE_BYTES)
            self._version = page.version
            self._queries.clear()
            self._archive.clear()
        if self._previous_version != previous_version:
            self._previous.clear()
        self._part_of(key).set(key, page)

    @property
    def size(self) -> int:
        """The approximate size in bytes."""
        parts = (self._live, self._previous, self._queries, self._archive)
        return sum(part.size for part in parts)

    def _part_of(self, key: PageKey) -> BoundedCache[PageKey, Page]:
        if key.is_live:
            return self._live
        return self._archive if key.is_archived else self._queries


class SingleFlight:
    """One thread renders a page; the others wait for it and then find the page in the cache."""

    def __init__(self):
        self._lock = threading.Lock()
        self._flights: dict[PageKey, tuple[threading.Lock, int]] = {}

    @property
    def is_busy(self) -> bool:
        """Whether any page is being rendered: two at the same time would slow down all responses."""
        return bool(self._flights)

    @contextmanager
    def hold(self, key: PageKey):
        flight = self._enter(key)
        is_acquired = flight.acquire(timeout=TIMEOUT_SECONDS)
        try:
            yield
        finally:
            if is_acquired:
                flight.release()
            self._leave(key)

    def _enter(self, key) -> threading.Lock:
        with self._lock:
            flight, number = self._flights.get(key) or (threading.Lock(), 0)
            self._flights[key] = flight, number + 1
            return flight

    def _leave(self, key):
        with self._lock:
            flight, number = self._flights.pop(key)
            if number > 1:
                self._flights[key] = flight, number - 1


def _pages(max_bytes: int) -> BoundedCache[PageKey, Page]:
    return BoundedCache(max_bytes, size_of=attrgetter("size"))
