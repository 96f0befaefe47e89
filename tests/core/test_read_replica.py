"""The standby is used while it responds and follows the primary database."""

from unittest.mock import Mock

import pytest
from django.db import DEFAULT_DB_ALIAS, OperationalError

from core import read_replica
from core.caching.circuit_breaker import RETRY_AFTER_SECONDS
from core.read_replica import MAX_LAG_SECONDS, REPLICA, Standby


class Databases:
    """The log positions of both databases; those in `away` do not respond."""

    def __init__(self):
        self.now, self.reached, self.away = 0.0, {DEFAULT_DB_ALIAS: 100, REPLICA: 100}, set()

    def position(self, alias, function=""):
        if alias in self.away:
            raise OperationalError
        return self.reached[alias]


@pytest.fixture
def databases(monkeypatch):
    databases = Databases()
    connections = {DEFAULT_DB_ALIAS: Mock(), REPLICA: Mock()}
    connections[REPLICA].ensure_connection = lambda: databases.position(REPLICA)
    monkeypatch.setattr(read_replica, "connections", connections)
    monkeypatch.setattr(read_replica, "_log_position", databases.position)
    return databases


@pytest.fixture
def standby(databases):
    return Standby(clock=lambda: databases.now)


def test_standby_that_follows_with_a_short_lag_is_used(standby, databases):
    assert standby.is_usable()
    databases.reached[DEFAULT_DB_ALIAS] = 200
    databases.now += MAX_LAG_SECONDS
    assert standby.is_usable()
    databases.now += MAX_LAG_SECONDS
    databases.reached[REPLICA] = 200
    assert standby.is_usable()


def test_standby_that_stops_is_not_used_until_it_follows(standby, databases, caplog):
    databases.reached[DEFAULT_DB_ALIAS] = 200
    assert standby.is_usable()  # it may be on its way
    databases.now += MAX_LAG_SECONDS
    assert not standby.is_usable()
    assert "The standby is not used for 10 s: StandbyBehind" in caplog.text
    databases.reached[REPLICA] = 200
    assert not standby.is_usable()
    databases.now += RETRY_AFTER_SECONDS
    assert standby.is_usable()


def test_unavailable_standby_is_not_used_for_a_while(standby, databases, caplog):
    databases.away.add(REPLICA)
    assert not standby.is_usable()
    assert "The standby is not used for 10 s: OperationalError" in caplog.text
    databases.away.clear()
    assert not standby.is_usable()
    databases.now += RETRY_AFTER_SECONDS
    assert standby.is_usable()


def test_standby_is_used_while_the_primary_is_unavailable(standby, databases):
    databases.away.add(DEFAULT_DB_ALIAS)
    for _ in range(5):
        assert standby.is_usable()
        databases.now += MAX_LAG_SECONDS
