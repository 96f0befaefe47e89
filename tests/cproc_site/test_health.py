"""Whether visitors are sent here: what stops it, what is only a warning, and what is told to whom."""

import datetime
import shutil
import threading
from collections import namedtuple
from contextlib import contextmanager

import pytest
from django.core.cache import cache
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from redis.exceptions import RedisError

from contact.models import Delivery
from cproc_site import views
from cproc_site.monitoring import health as module
from cproc_site.monitoring.health import Readiness, is_ready
from tests.helpers.factories import make_delivery

MINUTE = datetime.timedelta(minutes=1)


@pytest.fixture(autouse=True)
def readiness(monkeypatch):
    """One that has found nothing yet."""
    readiness = Readiness()
    monkeypatch.setattr(views, "readiness", readiness)
    return readiness


def found(readiness) -> dict:
    return {each.name: each for each in readiness.results()}


def named(results) -> set:
    return {each.name for each in results if not each.is_well}


class Away:
    """In the place of the connection to the database."""

    def cursor(self):
        raise OperationalError("could not connect to server at 10.0.0.7")


class Hanging:
    def __init__(self):
        self.released = threading.Event()
        self.asked = 0

    @contextmanager
    def cursor(self):
        self.asked += 1
        self.released.wait(20)
        raise OperationalError
        yield


@pytest.mark.django_db(transaction=True)
class TestWell:
    def test_server_is_ready_and_says_no_more(self, client):
        response = client.get(
            "/readyz", headers={"X-Forwarded-For": "127.0.0.1", "X-Real-IP": "127.0.0.1"}
        )
        assert (response.status_code, response.content) == (200, b"ok\n")
        assert "no-store" in response["Cache-Control"]

    def test_each_check_says_in_words_that_it_is_well(self, readiness):
        assert list(found(readiness)) == [
            "database",
            "migrations",
            "mails",
            "cache",
            "room",
            "files",
        ]
        assert named(readiness.results()) == set()

    def test_many_who_ask_within_a_second_ask_the_database_once(self, readiness, monkeypatch):
        asked = []
        monkeypatch.setattr(
            module, "_check_mails", lambda: asked.append(1) or module.CheckResult("mails", True, "")
        )
        for _ in range(50):
            readiness.results()
        assert len(asked) < 10

    def test_what_was_found_is_found_anew_after_a_second(self):
        moment = [0.0]
        readiness = Readiness(clock=lambda: moment[0])
        before = readiness.results()
        moment[0] = 0.9
        assert readiness.results() is before
        moment[0] = 1.1
        assert readiness.results() is not before


class TestStops:
    def test_database_that_is_away(self, client, monkeypatch, readiness):
        monkeypatch.setattr(module, "connection", Away())
        response = client.get("/readyz")
        assert (response.status_code, response.content) == (503, b"not ready\n")
        assert found(readiness)["database"].words == "It doesn't answer: OperationalError."

    def test_database_that_hangs_is_told_in_time_and_waited_for_once(self, monkeypatch, readiness):
        hanging = Hanging()
        monkeypatch.setattr(module, "connection", hanging)
        monkeypatch.setattr(module, "TIMEOUT_SECONDS", 0.05)
        monkeypatch.setattr(module, "CACHE_SECONDS", 0)
        try:
            for _ in range(3):
                assert not is_ready(readiness.results())
            assert "didn't answer within" in found(readiness)["database"].words
            assert hanging.asked == 1
        finally:
            hanging.released.set()
            readiness._thread.join(20)

    def test_whatever_else_fails_the_server_is_not_called_ready(self, monkeypatch, readiness):
        monkeypatch.setattr(module, "connection", None)
        assert not is_ready(readiness.results())

    @pytest.mark.django_db(transaction=True)
    def test_migration_of_this_release_that_is_missing(self, client, readiness):
        recorder = MigrationRecorder(connection)
        recorder.record_unapplied("pages", "0001_initial")
        try:
            assert client.get("/readyz").status_code == 503
            assert "pages.0001_initial first" in found(readiness)["migrations"].words
        finally:
            recorder.record_applied("pages", "0001_initial")

    @pytest.mark.django_db(transaction=True)
    def test_migration_of_a_later_release_stops_nothing(self, readiness):
        recorder = MigrationRecorder(connection)
        recorder.record_applied("pages", "9999_later")
        try:
            assert is_ready(readiness.results())
        finally:
            recorder.record_unapplied("pages", "9999_later")


@pytest.mark.django_db(transaction=True)
class TestWarnings:
    def test_mail_that_nobody_sends(self, client, readiness):
        make_delivery()
        Delivery.objects.update(next_attempt_at=timezone.now() - 16 * MINUTE)
        assert client.get("/readyz").status_code == 200
        assert named(readiness.results()) == {"mails"}
        assert "16 minutes" in found(readiness)["mails"].words

    def test_mail_of_a_moment_ago_is_none(self, readiness):
        make_delivery()
        Delivery.objects.update(next_attempt_at=timezone.now() - 14 * MINUTE)
        assert named(readiness.results()) == set()

    def test_cache_that_is_away(self, client, monkeypatch, readiness):
        def fail(*args):
            raise RedisError

        monkeypatch.setattr(type(cache._connections["default"]), "set", fail)
        assert client.get("/readyz").status_code == 200
        assert found(readiness)["cache"].words == "It is away: RedisError."

    def test_disk_that_is_nearly_full(self, client, monkeypatch, readiness):
        usage = namedtuple("usage", "free")
        monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(499_000_000))
        assert client.get("/readyz").status_code == 200
        assert named(readiness.results()) == {"room"}

    def test_folder_of_files_that_takes_nothing(self, client, media_folder, readiness):
        media_folder.rmdir()
        assert client.get("/readyz").status_code == 200
        assert named(readiness.results()) == {"room", "files"}
