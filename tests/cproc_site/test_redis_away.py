"""Redis stopped, frozen and started again: the site goes on without it, and nobody waits long."""

import time

import pytest
from django.core.cache import caches
from django.utils import timezone
from redis.exceptions import RedisError

from contact import form_tokens
from contact.models import Message
from core.caching import cache_backends, circuit_breaker
from core.caching.cache_backends import CACHE_ERRORS, RedisCache
from core.caching.circuit_breaker import CircuitBreaker, CircuitOpen
from tests.helpers.server import redis_server
from tests.helpers.server.redis_server import RedisServer

pytestmark = pytest.mark.skipif(
    not redis_server.PROGRAM, reason="needs Redis: apt-get install redis-server"
)

FROM_THE_FORM = {"origin": "http://testserver"}


def redis_breaker(**options):
    return CircuitBreaker("The cache", (RedisError,), **options)


@pytest.fixture
def server():
    server = RedisServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def breaker(monkeypatch):
    """Closed, as in a process that was just started."""
    breaker = redis_breaker()
    monkeypatch.setattr(cache_backends.GuardedClient, "breaker", breaker)
    return breaker


@pytest.fixture
def cache(server, breaker):
    return RedisCache(server.url, {"OPTIONS": {"socket_timeout": 1, "socket_connect_timeout": 1}})


@pytest.fixture
def site_cache(server, breaker, settings):
    """The site's own cache is the Redis."""
    settings.CACHES = {
        "default": {
            "BACKEND": "core.caching.cache_backends.RedisCache",
            "LOCATION": server.url,
            "OPTIONS": {"socket_timeout": 1, "socket_connect_timeout": 1},
        }
    }
    yield server
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}


def seconds(work):
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def fails(cache):
    with pytest.raises(CACHE_ERRORS):
        cache.get("x")


class TestCache:
    def test_frozen_costs_one_wait(self, cache, server):
        cache.set("x", 1)
        server.freeze()
        assert 0.5 < seconds(lambda: fails(cache)) < 2.5
        assert seconds(lambda: [fails(cache) for _ in range(1000)]) < 1

    def test_restarted_between_two_questions_is_not_noticed(self, cache, server):
        cache.set("x", 1)
        server.stop()
        server.start()
        assert cache.get("x") is None

    def test_stopped_and_back_is_asked_again(self, cache, server, monkeypatch):
        monkeypatch.setattr(circuit_breaker, "RETRY_AFTER_SECONDS", 0.3)
        server.stop()
        fails(cache)
        server.start()
        fails(cache)
        time.sleep(0.35)
        cache.set("x", 2)
        assert cache.get("x") == 2

    def test_damaged_value_leaves_the_others_be(self, cache, breaker):
        cache._cache.get_client(write=True).set(cache.make_key("x"), b"no pickle")
        fails(cache)
        assert cache.get("y") is None


class TestBreaker:
    def test_one_question_finds_out_whether_it_is_back(self):
        moment = [0.0]
        breaker = redis_breaker(clock=lambda: moment[0])
        asked = []

        def question():
            asked.append(moment[0])
            raise RedisError

        for moment[0] in (0, 1, 9.9, 10.1, 10.2):
            with pytest.raises((RedisError, CircuitOpen)):
                breaker.call(question)
        assert asked == [0, 10.1]

    def test_others_fail_at_once_while_one_finds_out(self):
        moment = [0.0]
        breaker = redis_breaker(clock=lambda: moment[0])

        def fail():
            raise RedisError

        def question():
            with pytest.raises(CircuitOpen):
                breaker.call(lambda: "asked")
            return "back"

        with pytest.raises(RedisError):
            breaker.call(fail)
        moment[0] = 11
        assert breaker.call(question) == "back"
        assert breaker.call(lambda: "well") == "well"


@pytest.mark.django_db
class TestSite:
    PAGES = ("/", "/projects/", "/contact/", "/projects/map.svg", "/admin/login/")

    def send(self, client, subject, number):
        typed = {
            "token": form_tokens.issue(timezone.now() - timezone.timedelta(minutes=1)),
            "name": "Zoe",
            "email": f"zoe-{number}@example.org",
            "subject": subject.pk,
            "text": f"Question {number}",
            "end": "end",
        }
        return client.post("/contact/", typed, headers=FROM_THE_FORM)

    @pytest.mark.usefixtures("starter_site")
    @pytest.mark.parametrize("failing", ["stop", "freeze"])
    def test_pages_and_the_form_go_on_and_all_is_well_when_it_is_back(
        self, client, site_cache, failing, monkeypatch, subject
    ):
        before = [client.get(page).status_code for page in self.PAGES]
        getattr(site_cache, failing)()
        assert seconds(lambda: [client.get(page) for page in self.PAGES]) < 5
        assert [client.get(page).status_code for page in self.PAGES] == before
        assert self.send(client, subject, 1).status_code == 303
        assert Message.objects.count() == 1
        monkeypatch.setattr(circuit_breaker, "RETRY_AFTER_SECONDS", 0)
        site_cache.start() if failing == "stop" else site_cache.thaw()
        cache_backends.GuardedClient.breaker._retry_at = 0
        assert self.send(client, subject, 2).status_code == 303
        assert caches["default"]._cache.get_client().keys("*contact.limits*")
