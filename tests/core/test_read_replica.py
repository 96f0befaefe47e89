"""When pages are read from the standby: while it answers, and has what the database had a while ago."""

import pytest
from django.db import DEFAULT_DB_ALIAS, OperationalError

from core import read_replica
from core.caching.circuit_breaker import RETRY_AFTER_SECONDS
from core.read_replica import MAX_LAG_SECONDS, REPLICA, Standby


class Databases:
    """Both, by how far they are; ``away`` are those that don't answer."""

    def __init__(self):
        self.now, self.reached, self.away = 0.0, {DEFAULT_DB_ALIAS: 100, REPLICA: 100}, set()

    def place(self, alias, function):
        if alias in self.away:
            raise OperationalError
        return self.reached[alias]


@pytest.fixture
def databases(monkeypatch):
    databases = Databases()
    monkeypatch.setattr(read_replica, "_log_position", databases.place)
    monkeypatch.setattr(Standby, "_connect", lambda self: databases.place(REPLICA, ""))
    monkeypatch.setattr(
        read_replica, "connections", {name: Closed() for name in (DEFAULT_DB_ALIAS, REPLICA)}
    )
    return databases


class Closed:
    def close(self):
        """There is none."""


@pytest.fixture
def standby(databases):
    return Standby(clock=lambda: databases.now)


def test_one_that_follows_is_read(standby, databases):
    for _ in range(5):
        assert standby.is_usable()
        databases.now += MAX_LAG_SECONDS
        databases.reached = {
            DEFAULT_DB_ALIAS: databases.reached[REPLICA] + 50,
            REPLICA: databases.reached[REPLICA] + 50,
        }


def test_one_that_lags_less_than_the_pause_is_read(standby, databases):
    assert standby.is_usable()
    databases.reached[DEFAULT_DB_ALIAS] = 200
    databases.now += MAX_LAG_SECONDS
    assert standby.is_usable()
    databases.now += MAX_LAG_SECONDS
    databases.reached[REPLICA] = 200
    assert standby.is_usable()


def test_one_that_stands_still_is_left_alone_until_it_follows_again(standby, databases, caplog):
    databases.reached[DEFAULT_DB_ALIAS] = 200
    assert standby.is_usable()  # it may be on its way
    databases.now += MAX_LAG_SECONDS
    assert not standby.is_usable()
    assert "The standby is not used for 10 s: StandbyBehind" in caplog.text
    databases.reached[REPLICA] = 200
    assert not standby.is_usable()
    databases.now += RETRY_AFTER_SECONDS
    assert standby.is_usable()


def test_one_that_does_not_answer_is_left_alone(standby, databases, caplog):
    databases.away.add(REPLICA)
    assert not standby.is_usable()
    assert "The standby is not used for 10 s: OperationalError" in caplog.text
    databases.away.clear()
    assert not standby.is_usable()
    databases.now += RETRY_AFTER_SECONDS
    assert standby.is_usable()


def test_while_the_database_is_away_the_standby_is_believed(standby, databases):
    databases.away.add(DEFAULT_DB_ALIAS)
    for _ in range(5):
        assert standby.is_usable()
        databases.now += MAX_LAG_SECONDS


def test_places_are_compared_as_numbers():
    places = ["0/0", "0/9FFFFFF", "0/A000000", "1/0", "9/FFFFFFFF", "A/1"]
    assert sorted(places, key=read_replica.parse_position) == places
