"""Processes share the pages that one of them has rendered; threads of one process wait for it."""

import threading
import time

import pytest
from django.core.cache import cache

from core.caching.circuit_breaker import CircuitOpen
from delivery.pagecache import memory, shared
from delivery.pagecache.memory import PageKey, SingleFlight
from delivery.pagecache.page import HEADER_BYTES, make_page
from delivery.pagecache.shared import SharedPages
from publishing import operations
from tests.helpers.factories import make_project, published
from tests.helpers.publishing import publish
from tests.helpers.times import HOUR, MINUTE, NOON
from tests.helpers.wsgi import Site

KEY = PageKey("/a/")


@pytest.fixture
def page():
    headers = [("Content-Type", "text/html"), ("ETag", '"/a/"')]
    return make_page("version", headers, bytes(10), {})


@pytest.fixture
def pages():
    return SharedPages()


@pytest.mark.django_db
@pytest.mark.usefixtures("connections_stay")
class TestSites:
    """Each ``Site`` is one process."""

    @pytest.fixture
    def site(self):
        published(make_project(slug="glacy", title_en="Global Action"), now=NOON)
        return Site()

    def test_page_is_rendered_once_for_all_processes_in_each_encoding(self, site, monkeypatch):
        """Also a page that fits into its slot only without its plain body."""
        size = len(site.get("/projects/").body) + HEADER_BYTES
        monkeypatch.setattr(shared, "MAX_STORED_BYTES", size)
        cache.clear()
        sites = [Site() for _ in range(3)]
        for accepted in ("br", "gzip", ""):
            pages = [site.get("/projects/", HTTP_ACCEPT_ENCODING=accepted) for site in sites]
            assert pages[1:] == pages[:1] * 2
        assert [site.rendered for site in sites] == [["/projects/"], [], []]

    def test_pages_with_queries_and_archived_pages_are_not_shared(self, site):
        """A flood of them must not evict the counts that guard the sign-in."""
        for url in ("/projects/?sort=newest", "/search/?q=a", "/archive/2026-03-12/projects/"):
            site.get(url)
        assert not [key for key in cache._cache if "page/" in key]  # Django lists no keys

    def test_process_renders_its_own_pages_without_the_shared_cache(self, site, monkeypatch):
        def fail(*args, **kwargs):
            raise CircuitOpen

        for method in ("get", "set", "add", "delete", "has_key"):
            monkeypatch.setattr(type(cache._connections["default"]), method, fail)
        assert [site.get("/projects/").status for _ in range(2)] == [200, 200]
        assert len(site.rendered) == 1


class TestSharedPages:
    def test_process_waits_for_the_page_that_another_one_renders(self, pages, page):
        seen = []

        def request():
            with pages.single_flight("version", KEY) as found:
                seen.append(found)

        with pages.single_flight("version", KEY) as found:
            assert found is None
            waiting = threading.Thread(target=request)
            waiting.start()
            pages.set(KEY, page)
        waiting.join(10)
        assert seen == [page]

    def test_process_does_not_wait_for_one_that_ended_without_a_page(self, pages):
        for _ in range(2):
            with pages.single_flight("version", KEY) as found:
                assert found is None

    def test_page_stored_just_before_the_lease_ended_is_found(self, pages, page, monkeypatch):
        """Between the look-up of the page and that of the lease."""
        call = shared._call

        def end(method, *args, **kwargs):
            if method != "has_key":
                return call(method, *args, **kwargs)
            pages.set(KEY, page)
            return False

        monkeypatch.setattr(shared, "_call", end)
        with pages.single_flight("version", KEY), pages.single_flight("version", KEY) as found:
            assert found == page

    @pytest.mark.django_db
    def test_pages_are_deleted_for_some_minutes_after_withholding(self, pages, page):
        row = publish(make_project(), by=None, now=NOON)
        operations.withhold(row, None, "It named a victim.", now=NOON + HOUR)
        for at, is_left in ((NOON + HOUR + MINUTE, False), (NOON + 2 * HOUR, True)):
            pages.set(KEY, page)
            shared.delete_after_withholding(at)
            assert (pages.get("version", KEY) == page) == is_left

    def test_slot_with_another_page_or_version_has_no_page(self, pages, page, monkeypatch):
        monkeypatch.setattr(shared, "SLOTS", 1)
        pages.set(KEY, page)
        assert pages.get("version", KEY) == page
        assert pages.get("another", KEY) is None
        assert pages.get("version", PageKey("/b/")) is None


class TestSingleFlight:
    def test_threads_wait_and_find_the_page(self):
        single_flight = SingleFlight()
        rendered = []

        def render():
            with single_flight.hold(KEY):
                if not rendered:
                    time.sleep(0.05)
                    rendered.append("page")

        threads = [threading.Thread(target=render) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert rendered == ["page"]
        assert not single_flight.is_busy

    def test_thread_waits_neither_for_other_pages_nor_longer_than_the_timeout(self, monkeypatch):
        monkeypatch.setattr(memory, "TIMEOUT_SECONDS", 0.01)
        single_flight = SingleFlight()
        with single_flight.hold(KEY), single_flight.hold(PageKey("/b/")), single_flight.hold(KEY):
            assert single_flight.is_busy
        assert not single_flight.is_busy
