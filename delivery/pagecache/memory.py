"""The pages in the memory of a process, and the locks by which threads render each page once."""

import threading
from collections.abc import Iterator
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
    def is_live(self) -> bool:
        """Whether it is a page of today without a query: the number of those is limited."""
        return not (self.query or self.path.startswith("/archive/"))


class MemoryCache:
    """The newest pages. Pages with a query and pages of the archive have separate limits.

    There are more of them than fit into memory: they evict each other, and never a live page.
    """

    def __init__(self) -> None:
        self._live = _pages(MAX_LIVE_BYTES)
        self._queries = _pages(MAX_QUERY_BYTES)
        self._archive = _pages(MAX_ARCHIVE_BYTES)

    def get(self, version: str, key: PageKey) -> Page | None:
        """Return the page of the version, or None."""
        page = self._part_of(key).get(key)
        return page if page and page.version == version else None

    def set(self, key: PageKey, page: Page) -> None:
        """Cache the page."""
        self._part_of(key).set(key, page)

    def _part_of(self, key: PageKey) -> BoundedCache[PageKey, Page]:
        if key.is_live:
            return self._live
        return self._queries if key.query else self._archive


class SingleFlight:
    """One thread renders a page; the others wait for it and then find the page in the cache."""

    def __init__(self) -> None:
        self._locks: dict[PageKey, threading.Lock] = {}

    @property
    def is_busy(self) -> bool:
        """Whether a page is being rendered: two at the same time would slow down all responses."""
        return bool(self._locks)

    @contextmanager
    def hold(self, key: PageKey) -> Iterator[None]:
        """Hold the lock of a page; after `TIMEOUT_SECONDS` continue without it."""
        lock = self._locks.setdefault(key, threading.Lock())
        is_acquired = lock.acquire(timeout=TIMEOUT_SECONDS)
        try:
            yield
        finally:
            if is_acquired:
                # Threads that come now find the page, and need not wait for those that waited.
                self._locks.pop(key, None)
                lock.release()


def _pages(max_bytes: int) -> BoundedCache[PageKey, Page]:
    return BoundedCache(max_bytes, size_of=attrgetter("max_size"))
