"""The pages that all processes share, in a fixed number of places: no flood of addresses can make them more.

The same cache holds counts that guard the sign-in, so pages must never push those out. A page has its place by its
address; what stands there says which page it is, and under which version.
"""

import hashlib
import logging
import os
import socket
import time
from contextlib import contextmanager, suppress

from django.core.cache import caches

from core.caching.cache_backends import CACHE_ERRORS
from delivery.pagecache.memory import Key
from delivery.pagecache.page import Page

PLACES = 1_024
LARGEST = 64 * 1024  # bytes of a page, packed: with all places taken, 64 MB at most
MADE_WITHIN = 5  # seconds: whoever makes a page and hasn't finished by then isn't waited for
MAKES_FOR = 1  # second: as long as anything older may be shown
LOOK_EVERY = 0.01  # seconds

logger = logging.getLogger("publishing")


class SharedPages:
    """Without the cache every process makes its pages itself."""

    def find(self, version: str, key: Key) -> Page | None:
        try:
            found = caches["default"].get(_place(key))
        except CACHE_ERRORS as error:
            return _log("read", error)
        if found is None or found[0] != key or found[1][0] != version:
            return None
        return Page(*found[1]).unpacked()

    def keep(self, key: Key, page: Page):
        packed = page.packed()
        if packed.size > LARGEST:
            return
        try:
            caches["default"].set(_place(key), (tuple(key), tuple(packed)), None)
        except CACHE_ERRORS as error:
            _log("kept", error)

    @contextmanager
    def made_once(self, version: str, key: Key, meanwhile: Page | None = None):
        """Gives the page, once another process has made it; None where this one is to make it, within.

        With ``meanwhile`` that, where another process makes the pages of the version.
        """
        lease, page = f"making/{_name(f'{version} {key}')}", self.find(version, key)
        is_ours = page is None and (meanwhile is None or _makes_all(version)) and _begins(lease)
        try:
            yield page or (None if is_ours else meanwhile or self._wait_for(version, key, lease))
        finally:
            if is_ours:
                _ends(lease)

    def _wait_for(self, version, key, lease) -> Page | None:
        until = time.monotonic() + MADE_WITHIN
        while time.monotonic() < until:
            time.sleep(LOOK_EVERY)
            if page := self.find(version, key):
                return page
            if not _is_held(lease):
                return self.find(version, key)  # it may just have been made
        return None


def _place(key: Key) -> str:
    return f"page/{int(_name(str(key)), 16) % PLACES}"


def _name(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _makes_all(version) -> bool:
    """Whether it is for this process to make the pages of a new version: one that has read once what they need.

    All would take the time from visitors to read the same. Whoever asks first does it, while the others have something
    else to show.
    """
    name, process = f"maker/{_name(version)}", f"{socket.gethostname()}/{os.getpid()}"
    try:
        return caches["default"].add(name, process, MAKES_FOR) or caches["default"].get(name) == process
    except CACHE_ERRORS:
        return True


def _begins(lease) -> bool:
    try:
        return caches["default"].add(lease, True, MADE_WITHIN)
    except CACHE_ERRORS:
        return True


def _ends(lease):
    with suppress(*CACHE_ERRORS):  # it ends by itself
        caches["default"].delete(lease)


def _is_held(lease) -> bool:
    try:
        return caches["default"].has_key(lease)
    except CACHE_ERRORS:
        return False


def _log(what, error):
    logger.warning("A page was not %s in the shared cache: %s", what, type(error).__name__)
