"""Public pages read a standby of the database, where there is one: all of a page from the same, its version too.

A standby lags a little. A page and its version (record/editions.py) come from the same database within one request,
so a page is never kept under a version that is newer than what it shows. The desk, the contact form, previews and
everything that changes something use the database itself.
"""

import time
from collections.abc import Callable
from contextlib import contextmanager
from contextvars import ContextVar

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, DatabaseError, InterfaceError, connections

from core.caching.circuit_breaker import CircuitBreaker, CircuitOpen

REPLICA = "replica"
MAX_LAG_SECONDS = 10  # a withdrawn page must not stay visible on a standby that no longer follows
# Places in PostgreSQL's log of changes.
WRITTEN = "pg_current_wal_lsn()"
REPLAYED = "CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() END"

_reads_from: ContextVar[str] = ContextVar("reads_from", default=DEFAULT_DB_ALIAS)


def reads_from() -> str:
    """The name of the database that is read just now."""
    return _reads_from.get()


class StandbyBehind(Exception):
    """The standby lacks what the database had ``MAX_LAG_SECONDS`` ago."""


UNUSABLE = (DatabaseError, InterfaceError, StandbyBehind)


class Router:
    """Everything is one database to Django; only where reading goes changes with the request."""

    def db_for_read(self, model, **hints):
        return reads_from()

    def db_for_write(self, model, **hints):
        return DEFAULT_DB_ALIAS

    def allow_relation(self, one, other, **hints):
        return True

    def allow_migrate(self, db, app_label, **hints):
        return db == DEFAULT_DB_ALIAS


class Standby:
    """Whether pages may be read from the standby: it answers, and follows.

    If not, pages are read from the database until the circuit breaker tries it again. Each process checks on its own.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic):
        self._clock = clock
        self._breaker = CircuitBreaker("The standby", UNUSABLE, clock)
        self._compare_at = 0.0
        self._should_have_reached: int | None = None

    def can_be_read(self) -> bool:
        try:
            self._breaker.call(self._check)
        except CircuitOpen:
            return False
        except UNUSABLE:
            self._compare_at = 0.0
            connections[REPLICA].close()
            return False
        return True

    def _check(self):
        self._connect()
        now = self._clock()
        if now >= self._compare_at:
            self._compare_at = now + MAX_LAG_SECONDS
            self._check_that_it_follows()

    def _connect(self):
        connection = connections[REPLICA]
        connection.close_if_health_check_failed()
        connection.ensure_connection()

    def _check_that_it_follows(self):
        """It has by now what the database had at the last look; while that is away nobody can tell."""
        reached = _place_in_the_log(REPLICA, REPLAYED)
        if self._should_have_reached is not None and reached < self._should_have_reached:
            raise StandbyBehind
        try:
            self._should_have_reached = _place_in_the_log(DEFAULT_DB_ALIAS, WRITTEN)
        except (DatabaseError, InterfaceError):
            connections[DEFAULT_DB_ALIAS].close()
            self._should_have_reached = None


def _place_in_the_log(alias, function) -> int:
    """How far the log of changes was written or followed; a standby that follows no longer has come nowhere."""
    with connections[alias].cursor() as cursor:
        cursor.execute(f"SELECT {function}::text")
        return as_number(cursor.fetchone()[0] or "0/0")


def as_number(place: str) -> int:
    """PostgreSQL writes places as two hexadecimal numbers of 32 bits: ``16/B374D848``."""
    high, _, low = place.partition("/")
    return (int(high, 16) << 32) + int(low, 16)


standby = Standby()


@contextmanager
def reading(is_public: bool):
    """Reads go to the standby within, for public pages and where one is set and answers."""
    if not (is_public and REPLICA in settings.DATABASES and standby.can_be_read()):
        yield
        return
    token = _reads_from.set(REPLICA)
    try:
        yield
    finally:
        _reads_from.reset(token)
