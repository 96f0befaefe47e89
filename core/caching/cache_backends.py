"""The cache that all processes of the site share: Redis, or on one host a folder of files."""

import fcntl
import os
import pickle  # nosec B403  # see _seconds_left
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.core.cache.backends import redis as django_redis
from django.core.cache.backends.filebased import FileBasedCache
from prometheus_client import Counter
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as ConnectionEnded
from redis.exceptions import RedisError
from redis.retry import Retry

from core.caching.circuit_breaker import CircuitBreaker, CircuitOpen

# The cache is unavailable, its disk is full or a file is damaged: the site continues without it.
CACHE_ERRORS = (RedisError, CircuitOpen, OSError, zlib.error, pickle.UnpicklingError, EOFError)
LOCK_TIMEOUT_SECONDS = 5.0
FAILURES = Counter(
    "cproc_cache_failures",
    "Calls of the shared cache that failed; while its circuit is open, none is made.",
)


class FileCache(FileBasedCache):
    """Django's file cache with atomic `add` and `incr`: its own read and write in two steps.

    Django has no public names for the folder and the files of its cache.
    """

    _dir: str
    _createdir: Callable[[], None]
    _key_to_file: Callable[[str, int | None], str]

    def add(self, key: str, value: Any, *args: Any, **kwargs: Any) -> bool:
        with self._locked():
            return super().add(key, value, *args, **kwargs)

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        """Add to a number without changing its expiry. Raise `ValueError` if there is none."""
        with self._locked():
            value = self.get(key, version=version)
            if value is None:
                raise ValueError(f"There is no number under {key!r}.")
            self.set(key, value + delta, self._seconds_left(key, version), version)
            return value + delta

    def _seconds_left(self, key: str, version: int | None) -> float | None:
        with open(self._key_to_file(key, version), "rb") as file:
            end = pickle.load(file)  # noqa: S301 (only this site writes there)  # nosec B301
        return None if end is None else end - time.time()

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Exclude other processes and threads; the lock ends with the process that holds it.

        Raise `BlockingIOError` if another one holds it for long, for example a stopped process.
        """
        self._createdir()
        lock = os.open(os.path.join(self._dir, "lock"), os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _acquire(lock, time.monotonic() + LOCK_TIMEOUT_SECONDS)
            yield
        finally:
            os.close(lock)


def _acquire(lock: int, until: float) -> None:
    while True:
        try:
            return fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                raise
            time.sleep(0.002)


class RedisCache(django_redis.RedisCache):
    """Django's cache in Redis, behind a circuit breaker."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        # A connection that Redis closed is opened again, once; a Redis that does not respond is
        # not tried twice.
        retry = Retry(NoBackoff(), 1, supported_errors=(ConnectionEnded,))
        super().__init__(server, params | {"OPTIONS": params.get("OPTIONS", {}) | {"retry": retry}})
        self._class = GuardedClient


class GuardedClient(django_redis.RedisCacheClient):
    """A client whose calls go through the circuit breaker."""

    breaker = CircuitBreaker("The cache", (RedisError,))


def _through_breaker(name: str) -> Callable:
    method = getattr(django_redis.RedisCacheClient, name)

    def call(self: GuardedClient, *args: Any, **kwargs: Any) -> Any:
        with FAILURES.count_exceptions(RedisError):
            return self.breaker.call(lambda: method(self, *args, **kwargs))

    return call


for _name in "add get set touch delete get_many has_key incr set_many delete_many clear".split():
    setattr(GuardedClient, _name, _through_breaker(_name))
