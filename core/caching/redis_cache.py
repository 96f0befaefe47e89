"""The shared cache in Redis."""

from functools import cached_property, partial
from typing import Any

from django.core import signing
from django.core.cache.backends import redis as django_redis
from django.core.signing import BadSignature
from redis import ConnectionPool, Redis
from redis.exceptions import RedisError

from core.caching.cache_backends import FAILURES
from core.caching.circuit_breaker import CircuitBreaker, CircuitOpen, describe_cause
from core.time_limit import call_within

SALT = "core.caching.redis_cache"
TIMEOUT_SECONDS = 1.5  # to connect; the time-outs of the socket begin after the name is resolved
ERRORS = (RedisError,)


class SignedSerializer:
    """Serialize JSON values, signed: loading a value never runs code.

    A process that can write to Redis but has no `SECRET_KEY` can move a value to another key, and
    change numbers, with which Redis counts.
    """

    def dumps(self, value: Any) -> int | str:
        if type(value) is int:  # no boolean
            return value
        return signing.dumps(value, salt=SALT)

    def loads(self, stored: bytes) -> Any:
        """Return the value. Raise `BadSignature` if no process with this key has stored it."""
        try:
            return int(stored)
        except ValueError:
            return signing.loads(stored.decode("latin-1"), salt=SALT)


class RedisCache(django_redis.RedisCache):
    """Django's cache in Redis, with signed values, behind a circuit breaker."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        own = {"pool_class": BoundedPool, "serializer": SignedSerializer}
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
        cache._client = GuardedClient  # type: ignore[attr-defined]  # not in the stubs
        return cache


class BoundedPool(ConnectionPool):
    """A pool of connections, each of which is made in a thread, within a time.

    Resolving the name of a host can take half a minute, and nothing can interrupt it. The pool
    connects again if Redis has closed a connection.
    """

    def make_connection(self) -> Any:
        connection: Any = super().make_connection()
        # No public method makes only the socket. One that is made too late is closed when dropped.
        connection._connect = partial(call_within, TIMEOUT_SECONDS, connection._connect)
        return connection


class GuardedClient(Redis):
    """A client of Redis whose commands go through the circuit breaker."""

    breaker = CircuitBreaker("The cache", ERRORS)

    def execute_command(self, *args: Any, **options: Any) -> Any:
        """Return the response of Redis. Raise ``CircuitOpen`` if it fails."""
        command = partial(super().execute_command, *args, **options)
        try:
            with FAILURES.count_exceptions(ERRORS):
                return self.breaker.call(command)
        except ERRORS as error:
            raise CircuitOpen(describe_cause(error)) from error
