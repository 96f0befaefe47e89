"""The cache that all processes of the site share: Redis, or on one host a folder of files."""

import fcntl
import functools
import os
import pickle  # nosec B403  # the name of its error
import secrets
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property, partial
from typing import Any

from django.core.cache import cache
from django.core.cache.backends import redis as django_redis
from django.core.cache.backends.filebased import FileBasedCache
from django.core.signing import BadSignature
from prometheus_client import Counter
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as ConnectionEnded
from redis.exceptions import RedisError
from redis.retry import Retry

from core.caching.circuit_breaker import CircuitBreaker, CircuitOpen, describe_cause
from core.caching.serializer import SignedSerializer

# The cache is unavailable, its disk is full or a file is damaged: the site continues without it.
CACHE_ERRORS = (RedisError, CircuitOpen, OSError, zlib.error, pickle.UnpicklingError, EOFError)
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


class RedisCache(django_redis.RedisCache):
    """Django's cache in Redis, with signed values, behind a circuit breaker."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        # A connection that Redis closed is opened again, once; a Redis that does not respond is
        # not tried twice.
        retry = Retry(NoBackoff(), 1, supported_errors=(ConnectionEnded,))
        own = {"retry": retry, "serializer": SignedSerializer}
        super().__init__(server, params | {"OPTIONS": params.get("OPTIONS", {}) | own})

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        """Return the value, or `default` if there is none that the site has stored."""
        try:
            return super().get(key, default, version)
        except BadSignature:
            return default

    @cached_property
    def _cache(self) -> django_redis.RedisCacheClient:
        cache = super()._cache
        # Django makes a client for each command, which takes half of its time.
        make_client = functools.cache(GuardedClient)
        cache._client = make_client  # type: ignore[attr-defined]  # not in the stubs
        return cache


class GuardedClient(Redis):
    """A client of Redis whose commands go through the circuit breaker."""

    breaker = CircuitBreaker("The cache", (RedisError,))

    def execute_command(self, *args: Any, **options: Any) -> Any:
        command = partial(super().execute_command, *args, **options)
        with FAILURES.count_exceptions(RedisError):
            return self.breaker.call(command)
