"""A database that is not reached costs one bounded wait, name look-up included."""

import threading
import time

import psycopg2
import pytest
from django.db import OperationalError
from django.db.utils import ConnectionHandler

from core.caching.circuit_breaker import RETRY_AFTER_SECONDS, CircuitBreaker
from core.postgresql import base
from cproc_site.config import services
from cproc_site.config.environment import Environment

pytestmark = pytest.mark.django_db  # none is reached

URL = "postgres://cproc:nIsH3rL8wQ2z@no-such-host.invalid/cproc"


class Resolver:
    """Connecting waits for it, as for the look-up of a name, until it answers."""

    def __init__(self):
        self.answers = threading.Event()
        self.tries = 0

    def connect(self, **params):
        self.tries += 1
        self.answers.wait(20)
        raise psycopg2.OperationalError("could not translate host name")


@pytest.fixture
def resolver(monkeypatch):
    resolver = Resolver()
    monkeypatch.setattr(psycopg2, "connect", resolver.connect)
    breaker = CircuitBreaker("The database", (base.ConnectionTimeout,))
    monkeypatch.setattr(base, "_breaker", breaker)
    yield resolver
    resolver.answers.set()


@pytest.fixture
def databases(tmp_path):
    """Return the databases of a site on PostgreSQL."""
    default = services.database(Environment({"DATABASE_URL": URL}), tmp_path)
    return ConnectionHandler({"default": default})


def seconds_to_fail(databases) -> float:
    begun = time.perf_counter()
    with pytest.raises(OperationalError):
        databases["default"].ensure_connection()
    return time.perf_counter() - begun


def test_name_that_is_not_resolved_costs_one_wait(resolver, databases, monkeypatch):
    monkeypatch.setattr(base, "TIMEOUT_SECONDS", 0.1)
    assert 0.1 <= seconds_to_fail(databases) < 2
    assert sum(seconds_to_fail(databases) for _ in range(100)) < 1
    assert resolver.tries == 1
    base._breaker._retry_at -= RETRY_AFTER_SECONDS
    seconds_to_fail(databases)
    assert resolver.tries == 2


def test_database_that_refuses_is_tried_again_immediately(resolver, databases):
    resolver.answers.set()
    for _ in range(3):
        seconds_to_fail(databases)
    assert resolver.tries == 3
