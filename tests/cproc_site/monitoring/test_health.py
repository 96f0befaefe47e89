"""Whether visitors are sent to this server: some failures prevent it, others are only warnings."""

import datetime
import shutil
import socket
import threading
from contextlib import contextmanager
from types import SimpleNamespace
from unittest.mock import Mock

import pytest
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from contact.models import Delivery
from core.caching import cache_backends, redis_cache
from core.caching.circuit_breaker import CircuitBreaker, CircuitOpen
from cproc_site import views
from cproc_site.monitoring import health
from cproc_site.monitoring.health import CheckResult, Readiness, is_ready
from tests.helpers.factories import make_delivery

# The checks have a separate connection: they see committed rows only.
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def readiness(monkeypatch):
    """Return checks without earlier results."""
    readiness = Readiness()
    monkeypatch.setattr(views, "readiness", readiness)
    return readiness


def messages(readiness) -> dict:
    return {result.name: result.words for result in readiness.results()}


def failing(readiness) -> set:
    return {result.name for result in readiness.results() if not result.is_well}


# What the check of this name calls.
HANGING = {"cache": (cache_backends, "find_problem"), "files": (default_storage, "exists")}


class HangingDatabase:
    def __init__(self):
        self.released = threading.Event()
        self.queries = 0

    @contextmanager
    def cursor(self):
        self.queries += 1
        self.released.wait(20)
        raise OperationalError
        yield


def test_public_response_has_no_details(client):
    headers = {"X-Forwarded-For": "127.0.0.1", "X-Real-IP": "127.0.0.1"}
    response = client.get("/readyz", headers=headers)
    assert (response.status_code, response.content) == (200, b"ok\n")
    assert "no-store" in response["Cache-Control"]


def test_many_requests_within_a_second_query_the_database_once(readiness, monkeypatch):
    check_mails = Mock(return_value=CheckResult("mails", True, ""))
    monkeypatch.setattr(health, "_check_mails", check_mails)
    for _ in range(50):
        readiness.results()
    assert check_mails.call_count < 10


def test_any_error_makes_the_server_not_ready(client, monkeypatch, readiness):
    monkeypatch.setattr(health, "connection", None)
    response = client.get("/readyz")
    assert (response.status_code, response.content) == (503, b"not ready\n")
    assert messages(readiness)["database"] == "It doesn't answer: AttributeError."


def test_hanging_database_is_reported_in_time_and_queried_once(monkeypatch, readiness):
    database = HangingDatabase()
    monkeypatch.setattr(health, "connection", database)
    monkeypatch.setattr(health, "TIMEOUT_SECONDS", 0.05)
    monkeypatch.setattr(health, "CACHE_SECONDS", 0)
    try:
        for _ in range(3):
            assert not is_ready(readiness.results())
        assert "didn't answer within" in messages(readiness)["database"]
        assert database.queries == 1
    finally:
        database.released.set()
        readiness._running["database"].exception(20)


@pytest.mark.django_db(transaction=True)
def test_migrations_of_this_release_are_needed_and_later_ones_are_not(client, readiness):
    recorder = MigrationRecorder(connection)
    recorder.record_applied("pages", "9999_later")
    recorder.record_unapplied("pages", "0001_initial")
    try:
        assert client.get("/readyz").status_code == 503
        assert messages(readiness)["migrations"].startswith("1 are missing, pages.0001_initial")
    finally:
        recorder.record_applied("pages", "0001_initial")
    readiness._checked_at = None
    try:
        assert is_ready(readiness.results())
    finally:
        recorder.record_unapplied("pages", "9999_later")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("minutes", "expected"), [(14, set()), (16, {"mails"})])
def test_mail_that_waits_too_long_is_a_warning(client, readiness, minutes, expected):
    make_delivery()
    due_at = timezone.now() - datetime.timedelta(minutes=minutes)
    Delivery.objects.update(next_attempt_at=due_at)
    assert client.get("/readyz").status_code == 200
    assert failing(readiness) == expected
    assert f"{minutes} minutes" in messages(readiness)["mails"]


def test_unavailable_cache_is_a_warning(client, monkeypatch, readiness):
    def fail(*args):
        raise CircuitOpen("OSError")

    monkeypatch.setattr(type(cache._connections["default"]), "set", fail)
    assert client.get("/readyz").status_code == 200
    assert messages(readiness)["cache"] == "It is unavailable: OSError."


class TestSilence:
    """Something that a check needs does not answer until the test has ended."""

    @pytest.fixture
    def wait(self):
        released = threading.Event()

        def wait(*args, **kwargs):
            released.wait(20)
            raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

        yield wait
        released.set()

    def test_name_of_the_cache_is_not_resolved(
        self, client, monkeypatch, readiness, settings, wait
    ):
        own = settings.CACHES
        breaker = CircuitBreaker("The cache", redis_cache.ERRORS)
        monkeypatch.setattr(redis_cache.GuardedClient, "breaker", breaker)
        monkeypatch.setattr(redis_cache, "TIMEOUT_SECONDS", 0.05)
        monkeypatch.setattr(socket, "getaddrinfo", wait)
        backend = "core.caching.redis_cache.RedisCache"
        settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": "redis://silent:6379"}}
        try:
            assert client.get("/readyz").status_code == 200
            assert messages(readiness)["cache"] == "It is unavailable: TimeoutError."
            assert failing(readiness) == {"cache"}
        finally:
            settings.CACHES = own

    @pytest.mark.parametrize("name", ["cache", "files"])
    def test_check_that_hangs_is_named_alone(self, monkeypatch, readiness, settings, wait, name):
        settings.FILES_STORAGE = "a bucket"
        readiness.results()
        monkeypatch.setattr(health, "CACHE_SECONDS", 0)
        monkeypatch.setattr(health, "TIMEOUT_SECONDS", 0.5)
        monkeypatch.setattr(*HANGING[name], wait)
        for _ in range(2):
            assert is_ready(readiness.results())
        assert failing(readiness) == {name}
        assert "didn't answer within" in messages(readiness)[name]


def test_nearly_full_disk_is_a_warning(client, monkeypatch, readiness):
    usage = SimpleNamespace(free=499_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage)
    assert client.get("/readyz").status_code == 200
    assert failing(readiness) == {"room"}


def test_missing_folder_of_files_is_a_warning(client, media_folder, readiness):
    media_folder.rmdir()
    assert client.get("/readyz").status_code == 200
    assert failing(readiness) == {"room", "files"}
