"""The cache that all processes of the site share: Redis, or on one host a folder of files.

Sites without Redis do not load its client (redis_cache.py): 6 MB, and 50 ms at each start.
"""

import fcntl
import os
import pickle  # nosec B403  # the name of its error
import secrets
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.core.cache import cache
from django.core.cache.backends.filebased import FileBasedCache
from prometheus_client import Counter

from core.caching.circuit_breaker import CircuitOpen, describe_cause

# The cache is unavailable, its disk is full or a file is damaged: the site continues without it.
CACHE_ERRORS = (CircuitOpen, OSError, zlib.error, pickle.UnpicklingError, EOFError)
LOCK_TIMEOUT_SECONDS = 5.0
FAILURES = Counter(
    "cproc_cache_failures",
    "Calls of the shared cache that failed; while its circuit is open, none is made.",
)


def find_problem() -> str:
    """Return the reason why the shared cache stores no values; empty if it does."""
    try:
        cache.set("readiness", secrets.token_hex(8), 60)
        if cache.get("readiness") is None:
            return "It doesn't store values."
    except CACHE_ERRORS as error:
        return f"It is unavailable: {describe_cause(error)}."
    return ""


class FileCache(FileBasedCache):
    """Django's file cache with an atomic `add`: its own reads and writes in two steps."""

    _dir: str  # Django has no public name for the folder
    _createdir: Callable[[], None]

    def add(self, key: str, value: Any, *args: Any, **kwargs: Any) -> bool:
        with self._locked():
            return super().add(key, value, *args, **kwargs)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Exclude other processes and threads; the lock ends with the process that holds it.

        Raise `BlockingIOError` if another one holds it for long, for example a stopped process.
        """
        self._createdir()
        until = time.monotonic() + LOCK_TIMEOUT_SECONDS
        with open(os.path.join(self._dir, "lock"), "wb") as lock:
            while True:
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if time.monotonic() > until:
                        raise
                    time.sleep(0.002)
            yield
