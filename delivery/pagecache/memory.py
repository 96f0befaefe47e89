"""The pages that one process keeps, and who of its threads makes one."""

import threading
from contextlib import contextmanager
from operator import attrgetter
from typing import NamedTuple

from core.caching.bounded_cache import BoundedCache
from delivery.pagecache.page import Page

MEGABYTE = 1024 * 1024
ROOM_FOR_TODAY, ROOM_FOR_QUESTIONS, ROOM_FOR_THE_ARCHIVE = 8 * MEGABYTE, 2 * MEGABYTE, 2 * MEGABYTE
LONGEST_WAIT = 10.0  # seconds, for another thread that makes the same page


class Key(NamedTuple):
    """``path`` as the server gives it, decoded into Latin-1; ``query`` in one way of writing it."""

    path: str
    query: str = ""

    @property
    def is_of_the_archive(self) -> bool:
        return self.path.startswith("/archive/")

    @property
    def is_one_of_few(self) -> bool:
        """Whether it is a page of today as it stands: of those there are only so many."""
        return not (self.query or self.is_of_the_archive)


class Kept:
    """All pages kept under one version. Days of the archive and questions have shares of their own.

    There are more of them than anybody can keep; they push out each other, and never a page of today. Pages of today
    under the version before stay, as long as they may be shown.
    """

    def __init__(self):
        self._version = self._previous_version = ""
        self._today, self._before = _pages(ROOM_FOR_TODAY), _pages(ROOM_FOR_TODAY)
        self._questions, self._archive = _pages(ROOM_FOR_QUESTIONS), _pages(ROOM_FOR_THE_ARCHIVE)

    def find(self, version: str, key: Key) -> Page | None:
        # Most ask for a page of today: its share is looked into without asking which one it is.
        page = self._today.get(key) or self._share_of(key).get(key)
        return page if page is not None and page.version == version else None

    def find_before(self, version: str, key: Key) -> Page | None:
        """A page of today under the version before: set aside, or where it was, as long as nothing newer is kept."""
        found = (share.get(key) for share in (self._before, self._today))
        return next((page for page in found if page is not None and page.version == version), None)

    def keep(self, key: Key, page: Page, before: str = ""):
        """``before``: the version whose pages may still be shown. All others but the page's go."""
        if page.version != self._version:
            self._before, self._previous_version = self._today, self._version
            self._version, self._today = page.version, _pages(ROOM_FOR_TODAY)
            for share in (self._questions, self._archive):
                share.clear()
        if self._previous_version != before:
            self._before.clear()
        self._share_of(key).set(key, page)

    @property
    def taken(self) -> int:
        """Bytes, about."""
        shares = self._today, self._before, self._questions, self._archive
        return sum(share.size for share in shares)

    def _share_of(self, key: Key) -> BoundedCache[Key, Page]:
        if key.is_one_of_few:
            return self._today
        return self._archive if key.is_of_the_archive else self._questions


class OneAtATime:
    """One thread makes a page; the others wait for it, and find it then."""

    def __init__(self):
        self._lock = threading.Lock()
        self._at_work: dict[Key, tuple[threading.Lock, int]] = {}

    @property
    def is_at_work(self) -> bool:
        """On any page: two that are made at once take the time from all who could be answered."""
        return bool(self._at_work)

    @contextmanager
    def alone(self, key: Key):
        work = self._enter(key)
        is_mine = work.acquire(timeout=LONGEST_WAIT)
        try:
            yield
        finally:
            if is_mine:
                work.release()
            self._leave(key)

    def _enter(self, key) -> threading.Lock:
        with self._lock:
            work, number = self._at_work.get(key) or (threading.Lock(), 0)
            self._at_work[key] = work, number + 1
            return work

    def _leave(self, key):
        with self._lock:
            work, number = self._at_work.pop(key)
            if number > 1:
                self._at_work[key] = work, number - 1


def _pages(max_bytes: int) -> BoundedCache[Key, Page]:
    return BoundedCache(max_bytes, size_of=attrgetter("size"))
