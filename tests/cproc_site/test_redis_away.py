"""Redis is stopped, frozen and started again: the site works without it, and no one waits long."""

import time
from unittest.mock import Mock

import pytest
from django.core.cache import caches
from redis.exceptions import RedisError

from contact.models import Message
from core.caching import cache_backends, circuit_breaker, redis_cache
from core.caching.circuit_breaker import CircuitBreaker, CircuitOpen
from tests.helpers.pages.contact_form import press_send, token_of
from tests.helpers.server import redis_server
from tests.helpers.server.redis_server import RedisServer

pytestmark = pytest.mark.skipif(
    not redis_server.PROGRAM, reason="needs Redis: apt-get install redis-server"
)

TIMEOUTS = {"socket_timeout": 1, "socket_connect_timeout": 1}
REJECTED = "It is unavailable: AuthenticationError"
PAGES = ("/", "/projects/", "/contact/", "/projects/map.svg", "/admin/login/")


def redis_breaker():
    return CircuitBreaker("The cache", redis_cache.ERRORS)


@pytest.fixture
def server():
    server = RedisServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def breaker(monkeypatch):
    """Return a closed one, as in a new process."""
    breaker = redis_breaker()
    monkeypatch.setattr(redis_cache.GuardedClient, "breaker", breaker)
    return breaker


@pytest.fixture
def site_cache(server, breaker, settings):
    """Return a Redis server that is the cache of the site."""
    own = settings.CACHES
    backend = "core.caching.redis_cache.RedisCache"
    redis = {"BACKEND": backend, "LOCATION": server.url, "OPTIONS": TIMEOUTS}
    settings.CACHES = {"default": redis}
    yield server
    settings.CACHES = own


def seconds(work):
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


class TestBreaker:
    @pytest.fixture
    def clock(self):
        return [0.0]

    @pytest.fixture
    def breaker(self, clock, monkeypatch):
        monkeypatch.setattr(circuit_breaker, "time", Mock(monotonic=lambda: clock[0]))
        return redis_breaker()

    def test_one_call_finds_out_whether_the_server_is_back(self, breaker, clock):
        called_at = []

        def call():
            called_at.append(clock[0])
            raise RedisError

        for clock[0] in (0, 1, 9.9, 10.1, 10.2):
            with pytest.raises((RedisError, CircuitOpen)):
                breaker.call(call)
        assert called_at == [0, 10.1]


def send(client, subject, number):
    typed = {
        "token": token_of(minutes=1),
        "name": "Zoe",
        "email": f"zoe-{number}@example.org",
        "subject": subject.pk,
        "text": f"Question {number}",
        "end": "end",
    }
    return press_send(client, typed)


@pytest.mark.parametrize("failure", ["stop", "freeze"])
def test_site_works_without_redis_and_uses_it_again(
    db, client, site_cache, failure, monkeypatch, subject
):
    before = [client.get(page).status_code for page in PAGES]
    getattr(site_cache, failure)()
    assert seconds(lambda: [client.get(page) for page in PAGES]) < 5
    assert [client.get(page).status_code for page in PAGES] == before
    assert send(client, subject, 1).status_code == 303
    assert Message.objects.count() == 1
    monkeypatch.setattr(circuit_breaker, "RETRY_AFTER_SECONDS", 0)
    site_cache.start() if failure == "stop" else site_cache.thaw()
    redis_cache.GuardedClient.breaker._retry_at = 0
    assert send(client, subject, 2).status_code == 303
    caches["default"].set("again", 1)
    assert caches["default"]._cache.get_client().keys("*again*")


@pytest.mark.parametrize(
    ("password", "expected"), [("right", ""), ("wrong", REJECTED), ("", REJECTED)]
)
def test_problem_names_a_wrong_password(db, breaker, settings, password, expected):
    own = settings.CACHES
    server = RedisServer("right")
    server.start()
    backend = "core.caching.redis_cache.RedisCache"
    options = TIMEOUTS | {"password": password or None}
    settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": server.url, "OPTIONS": options}}
    try:
        for _ in range(2):  # the second time without a try
            problem = cache_backends.find_problem()
            assert problem.startswith(expected)
            assert bool(problem) == bool(expected)
    finally:
        settings.CACHES = own
        server.stop()
