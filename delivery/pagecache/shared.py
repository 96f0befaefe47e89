"""The pages that all processes share, in a fixed number of slots: no flood of requests can store more.

The same cache holds counts that guard the sign-in, so pages must never evict those. The slot of a page follows from
its key; the stored value has the whole key and the version.
"""

import hashlib
import logging
import os
import socket
import time
from contextlib import contextmanager, suppress

from django.core.cache import caches

from core.caching.cache_backends import CACHE_ERRORS
from delivery.pagecache.memory import PageKey
from delivery.pagecache.page import Page

SLOTS = 1_024
MAX_PACKED_BYTES = 64 * 1024  # of one page: with all slots in use, 64 MB at most
RENDER_TIMEOUT_SECONDS = 5  # a process that has not finished by then is not waited for
LEADER_SECONDS = 1  # as long as pages of the previous version may be shown
POLL_SECONDS = 0.01

logger = logging.getLogger("publishing")


class SharedPages:
    """The pages in the shared cache. While it is unavailable every process renders its own."""

    def get(self, version: str, key: PageKey) -> Page | None:
        try:
            value = caches["default"].get(_slot(key))
        except CACHE_ERRORS as error:
            return _log("read", error)
        if value is None or value[0] != key or value[1][0] != version:
            return None
        return Page(*value[1]).unpacked()

    def set(self, key: PageKey, page: Page):
        packed = page.packed()
        if packed.size > MAX_PACKED_BYTES:
            return
        try:
            caches["default"].set(_slot(key), (tuple(key), tuple(packed)), None)
        except CACHE_ERRORS as error:
            _log("stored", error)

    @contextmanager
    def single_flight(self, version: str, key: PageKey, meanwhile: Page | None = None):
        """Yield the page once another process has rendered it; None if the caller is to render it, within.

        While another process renders the pages of the version, yield ``meanwhile`` if it is given.
        """
        lease = f"making/{_digest(f'{version} {key}')}"
        page = self.get(version, key)
        is_acquired = (
            page is None and (meanwhile is None or _is_leader(version)) and _acquire(lease)
        )
        try:
            yield page or (
                None if is_acquired else meanwhile or self._wait_for(version, key, lease)
            )
        finally:
            if is_acquired:
                _release(lease)

    def _wait_for(self, version, key, lease) -> Page | None:
        until = time.monotonic() + RENDER_TIMEOUT_SECONDS
        while time.monotonic() < until:
            time.sleep(POLL_SECONDS)
            if page := self.get(version, key):
                return page
            if not _is_held(lease):
                return self.get(version, key)  # it may just have been stored
        return None


def _slot(key: PageKey) -> str:
    return f"page/{int(_digest(str(key)), 16) % SLOTS}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _is_leader(version) -> bool:
    """Tell whether this process renders the pages of a new version, so that one process reads what they need.

    If all of them did, they would slow down responses to read the same. The first to ask does it, while the others
    have a page of the previous version to show.
    """
    name = f"maker/{_digest(version)}"
    process = f"{socket.gethostname()}/{os.getpid()}"
    cache = caches["default"]
    try:
        return cache.add(name, process, LEADER_SECONDS) or cache.get(name) == process
    except CACHE_ERRORS:
        return True


def _acquire(lease) -> bool:
    try:
        return caches["default"].add(lease, True, RENDER_TIMEOUT_SECONDS)
    except CACHE_ERRORS:
        return True


def _release(lease):
    with suppress(*CACHE_ERRORS):  # it expires
        caches["default"].delete(lease)


def _is_held(lease) -> bool:
    try:
        return caches["default"].has_key(lease)
    except CACHE_ERRORS:
        return False


def _log(action, error):
    logger.warning("A page was not %s in the shared cache: %s", action, type(error).__name__)
