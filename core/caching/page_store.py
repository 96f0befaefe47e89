"""The store of pages: a file for each URL in a bounded folder that the processes of a host share.

The last good copy of a page stays until it is replaced, or all are deleted. Without a disk that can
be written to, nothing is stored.
"""

import fcntl
import os
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import IO

from django.conf import settings
from django.core.cache import cache

from core.caching.cache_backends import CACHE_ERRORS
from core.digests import text_digest

MEGABYTE = 1024 * 1024
LOCKS = 256  # pages that share one are rendered one after the other
WRITES_BEFORE_TRIMMING = 200  # of one process
# In the shared cache, and in the folder: it differs if another host has deleted all pages.
DELETION = "pages-deleted"
VERSION_SECONDS = 1.0  # for which a process uses a version without reading it again


class PageStore:
    """The pages in `folder`, of at most about `max_bytes`; the oldest ones are deleted first."""

    def __init__(self, folder: Path, max_bytes: int) -> None:
        self._folder = folder
        self._prefix = f"{folder}/"
        self._max_bytes = max_bytes
        self._writes = 0

    def read(self, key: str) -> bytes | None:
        """Return the stored copy of a page."""
        try:
            with open(self._prefix + text_digest(key), "rb", buffering=0) as file:
                return file.read()
        except OSError:
            return None

    def write(self, key: str, data: bytes) -> None:
        """Store a copy; call it inside `no_deletion()`."""
        path = self._prefix + text_digest(key)
        unfinished = f"{path}.{uuid.uuid4().hex}"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            Path(unfinished).write_bytes(data)
            os.rename(unfinished, path)
            self._writes += 1
            if self._writes % WRITES_BEFORE_TRIMMING == 1:
                self._trim()
        except OSError:
            with suppress(OSError):
                os.unlink(unfinished)

    @contextmanager
    def lock(self, key: str) -> Iterator[Callable[[], bool]]:
        """Yield a function that tries to get the lock to render a page; it is held until the end.

        It excludes the other threads and processes of the host.
        """
        with _opened(f"lock-{int(text_digest(key)[:4], 16) % LOCKS}") as file:
            yield lambda: file is None or _try_lock(file)

    def _trim(self) -> None:
        """Delete the oldest copies beyond the limit."""
        found = []
        for entry in os.scandir(self._folder):
            with suppress(FileNotFoundError):
                stat = entry.stat()
                found.append((stat.st_mtime, stat.st_size, entry.path))
        size = sum(bytes_ for _time, bytes_, _path in found)
        for _time, bytes_, path in sorted(found):
            if size <= self._max_bytes:
                break
            with suppress(FileNotFoundError):
                os.unlink(path)
            size -= bytes_


def live_pages() -> PageStore:
    """Return the pages of today whose number is limited."""
    return PageStore(settings.PAGES_ROOT / "live", 256 * MEGABYTE)


def other_pages() -> PageStore:
    """Return pages with a query, of the archive and of periods, which evict no page of today."""
    return PageStore(settings.PAGES_ROOT / "other", 64 * MEGABYTE)


def delete_all(waits: bool = False) -> None:
    """Delete all copies on this host, and let other hosts show none of theirs.

    A process that renders a page meanwhile does not store it: the version has changed. With `waits`
    return when all processes, also those of other hosts, have read the version again.
    """
    deletion = uuid.uuid4().hex
    _delete(deletion)
    cache.set(DELETION, deletion, None)
    if waits:
        time.sleep(VERSION_SECONDS)


def delete_if_deleted_elsewhere() -> bool:
    """Delete all copies if another host has deleted its own, or may have; return whether it has."""
    try:
        deletion = cache.get(DELETION)
    except CACHE_ERRORS:
        return True
    file = settings.PAGES_ROOT / DELETION
    if deletion == (file.read_text() if file.exists() else None):
        return False
    _delete(deletion or "")
    return True


@contextmanager
def no_deletion() -> Iterator[None]:
    """Let processes that delete pages wait until the block ends."""
    with _opened("lock") as file:
        if file:
            fcntl.flock(file, fcntl.LOCK_SH)
        yield


def _delete(deletion: str) -> None:
    with _opened("lock") as file:
        if file:
            fcntl.flock(file, fcntl.LOCK_EX)
        for path in settings.PAGES_ROOT.glob("*/*"):
            path.unlink(missing_ok=True)
        with suppress(OSError):  # otherwise they are deleted again
            (settings.PAGES_ROOT / DELETION).write_text(deletion)


@contextmanager
def _opened(name: str) -> Iterator[IO[bytes] | None]:
    """Open a file to lock; None without a disk that can be written to.

    A lock belongs to an open file, so it ends with its process, and threads exclude each other.
    """
    with ExitStack() as stack:
        file = None
        with suppress(OSError):
            settings.PAGES_ROOT.mkdir(parents=True, exist_ok=True)
            file = stack.enter_context((settings.PAGES_ROOT / name).open("ab"))
        yield file


def _try_lock(file: IO[bytes]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
