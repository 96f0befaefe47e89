"""The pages that all processes share, in a fixed number of slots: requests cannot store more.

The same cache stores counts that guard the sign-in, so pages must never evict those. The slot of a
page follows from its key; the stored value has the whole key and the version.
"""

import hashlib
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.core.cache import caches

from core.caching.cache_backends import CACHE_ERRORS
from delivery.pagecache.memory import PageKey
from delivery.pagecache.page import Page
from record.models import Publication

SLOTS = 1_024
MAX_STORED_BYTES = 64 * 1024  # of one page: with all slots in use, 64 MB at most
RENDER_TIMEOUT_SECONDS = 5  # a process that has not finished by then is not waited for
LEADER_SECONDS = 1  # as long as pages of the previous version may be shown
POLL_SECONDS = 0.01
RENDERED_MEANWHILE = timedelta(minutes=10)  # far longer than a page takes


class SharedPages:
    """The pages in the shared cache. While it is unavailable every process renders its own."""

    def get(self, version: str, key: PageKey) -> Page | None:
        """Return the page of the version, or None."""
        value = _call("get", _slot(key))
        if not isinstance(value, list | tuple) or tuple(value[0]) != key:
            return None
        if len(value[1]) != len(Page._fields):  # of another release
            return None
        page = Page.restored(value[1])
        return page.unpacked() if page.version == version else None

    def set(self, key: PageKey, page: Page) -> None:
        """Store the page if it is not too large for its slot."""
        packed = page.packed()
        if packed.size <= MAX_STORED_BYTES:
            _call("set", _slot(key), (tuple(key), tuple(packed)), None)

    @contextmanager
    def single_flight(
        self, version: str, key: PageKey, meanwhile: Page | None = None
    ) -> Iterator[Page | None]:
        """Yield the page once another process has rendered it; None if the caller is to render it.

        While another process renders the pages of the version, yield ``meanwhile`` if it is given.
        """
        lease = f"making/{_digest(f'{version} {key}')}"
        page = self.get(version, key)
        may_render = page is None and (meanwhile is None or _is_leader(version))
        if may_render and _call("add", lease, True, RENDER_TIMEOUT_SECONDS, default=True):
            try:
                yield None
            finally:
                _call("delete", lease)  # otherwise it expires
        else:
            yield page or meanwhile or self._wait_for(version, key, lease)

    def _wait_for(self, version: str, key: PageKey, lease: str) -> Page | None:
        until = time.monotonic() + RENDER_TIMEOUT_SECONDS
        while time.monotonic() < until:
            time.sleep(POLL_SECONDS)
            if page := self.get(version, key):
                return page
            if not _call("has_key", lease):
                return self.get(version, key)  # it may just have been stored
        return None


def delete_all() -> None:
    """Delete all shared pages: no visitor gets an outdated one, but it may have a withheld text."""
    _call("delete_many", [f"page/{slot}" for slot in range(SLOTS)])


def delete_after_withholding(now: datetime) -> None:
    """Delete all pages if a text was withheld shortly before `now` (aware).

    A process that rendered a page meanwhile may have stored it after they were deleted.
    """
    if Publication.objects.filter(withheld_at__gt=now - RENDERED_MEANWHILE).exists():
        delete_all()


def _is_leader(version: str) -> bool:
    """Tell whether this process renders the pages of a new version.

    The first to ask is the leader: if all did, they would slow down all responses.
    """
    name = f"maker/{_digest(version)}"
    process = f"{socket.gethostname()}/{os.getpid()}"
    return _call("get_or_set", name, process, LEADER_SECONDS, default=process) == process


def _call(method: str, *arguments: Any, default: Any = None) -> Any:
    """Return the result of a method of the shared cache; ``default`` while it is unavailable."""
    try:
        return getattr(caches["default"], method)(*arguments)
    except CACHE_ERRORS:
        return default


def _slot(key: PageKey) -> str:
    return f"page/{int(_digest(str(key)), 16) % SLOTS}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
