"""The cache that all processes of the site share: Redis, or on one machine a folder of files."""

import fcntl
import os
import pickle  # nosec B403  # see where it reads
import time
import zlib
from contextlib import contextmanager

from django.core.cache.backends import redis as django_redis
from django.core.cache.backends.filebased import FileBasedCache
from prometheus_client import Counter
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as ConnectionEnded
from redis.exceptions import RedisError
from redis.retry import Retry

from core.caching.circuit_breaker import CircuitBreaker, CircuitOpen

# What it raises where it is away, its disk is full or a file is damaged: the site goes on without it.
CACHE_ERRORS = (RedisError, CircuitOpen, OSError, zlib.error, pickle.UnpicklingError, EOFError)

LONGEST_WAIT = 5.0  # seconds

FAILURES = Counter(
    "cproc_cache_failures", "Calls of the shared cache that failed; while its circuit is open, none is made."
)


class FileCache(FileBasedCache):
    """Django's cache of files, with numbers that count every step: its own add and incr read and write in two acts."""

    def add(self, key, value, *args, **kwargs):
        with self._alone():
            return super().add(key, value, *args, **kwargs)

    def incr(self, key, delta=1, version=None):
        """The number under ``key``, which is kept as long as before. Raises ``ValueError`` where there is none."""
        with self._alone():
            value = self.get(key, version=version)
            if value is None:
                raise ValueError(f"There is no number under {key!r}.")
            self.set(key, value + delta, self._seconds_left(key, version), version)
            return value + delta

    def _seconds_left(self, key, version):
        with open(self._key_to_file(key, version), "rb") as file:
            end = pickle.load(file)  # noqa: S301 (only this site writes there)  # nosec B301
        return None if end is None else end - time.time()

    @contextmanager
    def _alone(self):
        """The other processes and threads wait; the lock goes with whoever holds it.

        Raises ``BlockingIOError`` where somebody holds it for long: a process that was stopped, for example.
        """
        self._createdir()
        lock = os.open(os.path.join(self._dir, "lock"), os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _take(lock, time.monotonic() + LONGEST_WAIT)
            yield
        finally:
            os.close(lock)


def _take(lock, until):
    while True:
        try:
            return fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                raise
            time.sleep(0.002)


class RedisCache(django_redis.RedisCache):
    """Django's cache in Redis, behind a circuit breaker."""

    def __init__(self, server, params):
        # A connection that Redis closed is opened anew, once; a Redis that doesn't answer isn't asked twice.
        at_once = Retry(NoBackoff(), 1, supported_errors=(ConnectionEnded,))
        super().__init__(server, params | {"OPTIONS": params.get("OPTIONS", {}) | {"retry": at_once}})
        self._class = GuardedClient


class GuardedClient(django_redis.RedisCacheClient):
    """Every call goes through the circuit breaker."""

    breaker = CircuitBreaker("The cache", (RedisError,))


def _guarded(name):
    method = getattr(django_redis.RedisCacheClient, name)

    def guarded(self, *args, **kwargs):
        with FAILURES.count_exceptions(RedisError):
            return self.breaker.call(lambda: method(self, *args, **kwargs))

    return guarded


for _name in "add get set touch delete get_many has_key incr set_many delete_many clear".split():
    setattr(GuardedClient, _name, _guarded(_name))
