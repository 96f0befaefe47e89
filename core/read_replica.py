"""Public pages are read from a standby of the database, if there is one.

A standby lags a little. A page and its version (record/version.py) come from the same database
within one request, so no page is cached under a version that is newer than its contents. The admin,
the contact form, previews and all writes use the primary database.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, Error, connections
from django.db.models import Model

from core.caching.circuit_breaker import CircuitBreaker, CircuitOpen

REPLICA = "replica"
MAX_LAG_SECONDS = 10  # a withdrawn page must not stay visible on a standby that no longer follows
# Positions in PostgreSQL's write-ahead log; one that no longer follows has replayed nothing.
WRITTEN_POSITION = "pg_current_wal_lsn()"
REPLAYED_POSITION = "CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() END"

# The name of the database that is read now.
read_alias: ContextVar[str] = ContextVar("read_alias", default=DEFAULT_DB_ALIAS)


class StandbyBehind(Exception):
    """The standby is more than `MAX_LAG_SECONDS` behind the primary database."""


STANDBY_ERRORS = (Error, StandbyBehind)


class Router:
    """Send reads to the database of the request; to Django there is only one."""

    def db_for_read(self, model: type[Model], **hints: Any) -> str:
        return read_alias.get()

    def db_for_write(self, model: type[Model], **hints: Any) -> str:
        return DEFAULT_DB_ALIAS

    def allow_relation(self, one: Model, other: Model, **hints: Any) -> bool:
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db == DEFAULT_DB_ALIAS


class Standby:
    """The standby, as long as it responds and follows the primary database.

    Otherwise pages are read from the primary until the circuit breaker tries the standby again.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._breaker = CircuitBreaker("The standby", STANDBY_ERRORS, clock)
        self._compare_at = 0.0
        self._expected_position = 0

    def is_usable(self) -> bool:
        """Return whether pages can be read from the standby now."""
        try:
            self._breaker.call(self._check)
        except (CircuitOpen, *STANDBY_ERRORS):
            self._compare_at = 0.0
            connections[REPLICA].close()
            return False
        return True

    def _check(self) -> None:
        connection = connections[REPLICA]
        connection.close_if_health_check_failed()
        connection.ensure_connection()
        if self._clock() < self._compare_at:
            return
        self._compare_at = self._clock() + MAX_LAG_SECONDS
        # It has to reach the position of the primary at the last check.
        if _log_position(REPLICA, REPLAYED_POSITION) < self._expected_position:
            raise StandbyBehind
        try:
            self._expected_position = _log_position(DEFAULT_DB_ALIAS, WRITTEN_POSITION)
        except Error:
            connections[DEFAULT_DB_ALIAS].close()
            self._expected_position = 0


def _log_position(alias: str, function: str) -> int:
    with connections[alias].cursor() as cursor:
        cursor.execute(f"SELECT COALESCE({function} - '0/0'::pg_lsn, 0)::bigint")
        return cursor.fetchone()[0]


standby = Standby()


@contextmanager
def route_reads(is_public: bool) -> Iterator[None]:
    """Send reads to the standby within, for public pages and if one is configured and usable."""
    is_routed = is_public and REPLICA in settings.DATABASES and standby.is_usable()
    reset_token = read_alias.set(REPLICA if is_routed else read_alias.get())
    try:
        yield
    finally:
        read_alias.reset(reset_token)
