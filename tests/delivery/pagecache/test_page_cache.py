"""Pages kept in front of Django: what is answered from there, and what never is."""

import gzip
import threading
import time

import brotli
import pytest
from django.core.cache import cache
from redis.exceptions import RedisError

from delivery.pagecache import FROM_CACHE, memory, shared
from delivery.pagecache.memory import PageKey, SingleFlight
from delivery.pagecache.page import is_cacheable, make_page
from delivery.pagecache.shared import SharedPages
from tests.helpers.factories import change, make_project, published
from tests.helpers.publishing import publish, withdraw
from tests.helpers.times import DAY, NOON, SECOND
from tests.helpers.wsgi import Site

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("connections_stay")]


@pytest.fixture
def site():
    published(make_project(slug="glacy", title_en="Global Action"), now=NOON)
    return Site()


KEPT = [
    "/",
    "/projects/",
    "/projects/glacy/",
    "/fr/projects/glacy/",
    "/projects.json",
    "/sitemap.xml",
    "/projects/feed/",
]
KEPT += ["/archive/2026-03-12/projects/", "/projects/?status=ongoing", "/search/?q=action"]


@pytest.mark.parametrize("address", KEPT)
def test_second_visitor_gets_the_same_without_django(site, address):
    first, second = site.get(address), site.get(address)
    assert first.status == 200
    assert first == second
    assert len(site.rendered) == 1


class TestAtHand:
    """For whoever stands in front and needn't prepare for anything longer."""

    @pytest.mark.parametrize(
        "more",
        [{}, {"method": "HEAD"}, {"HTTP_ACCEPT_ENCODING": "gzip, br"}, {"HTTP_IF_NONE_MATCH": "*"}],
    )
    def test_is_what_would_be_answered(self, live, site, more):
        site.get("/projects/")
        assert site.at_hand("/projects/", **more) == site.get("/projects/", **more)

    @pytest.mark.parametrize(
        "more",
        [
            {"method": "POST"},
            {"HTTP_HOST": "other.example"},
            {"QUERY_STRING": "sort=newest"},
            {"SCRIPT_NAME": "/x"},
            {"CONTENT_TYPE": "text/plain; charset=utf-7"},
        ],
    )
    def test_is_nothing_where_more_was_asked(self, live, site, more):
        site.get("/projects/")
        assert site.at_hand("/projects/", **more) is None

    def test_is_nothing_that_has_to_be_looked_at_again(self, live, clock, site):
        site.get("/projects/")
        clock.moment += SECOND
        assert site.at_hand("/projects/") is None
        assert site.get("/projects/").status == 200
        assert site.at_hand("/projects/").status == 200


def test_whoever_watches_knows_what_was_made_from_what_was_kept(site):
    made, kept = {}, {}
    site.get("/projects/", watched=made)
    site.get("/projects/", watched=kept)
    assert (FROM_CACHE in made, FROM_CACHE in kept) == (False, True)


def test_what_django_says_is_what_is_kept(site, client):
    mine, theirs = site.get("/projects/glacy/"), client.get("/projects/glacy/")
    assert mine.body == theirs.content
    expected = dict(theirs.items()) | {"Content-Length": str(len(theirs.content))}
    assert mine.headers == expected


NOT_KEPT = [
    "/contact/",
    "/admin/login/",
    "/healthz",
    "/robots.txt",
    "/projects/never/",
    "/projects/?page=99",
    "/archive/",
]
NOT_KEPT += [
    "/projects/?status=unheard-of",
    "/projects/?page=x",
    "/preview/none/",
    "/projects/glacy",
]


@pytest.mark.parametrize("address", NOT_KEPT)
def test_what_is_not_the_same_for_all_or_is_no_page_goes_to_django_each_time(site, address):
    site.get(address)
    taken = site.cache.size
    site.get(address)
    assert len(site.rendered) == 2
    assert taken == 0


@pytest.mark.parametrize(
    "more",
    [
        {"HTTP_HOST": "other.example"},
        {"HTTP_HOST": "testserver:8080"},
        {"wsgi.url_scheme": "https"},
        {"SCRIPT_NAME": "/elsewhere"},
        {"REQUEST_METHOD": "POST"},
        {"REQUEST_METHOD": "OPTIONS"},
    ],
)
def test_other_hosts_schemes_and_methods_neither_read_nor_fill_it(site, settings, more):
    settings.ALLOWED_HOSTS = ["testserver", "other.example"]
    site.get("/", **more)
    assert site.cache.size == 0
    site.get("/")
    site.get("/", **more)
    assert len(site.rendered) == 3


def test_behind_a_proxy_the_scheme_is_the_one_that_it_says(settings):
    settings.BEHIND_PROXY, settings.SITE_URL = True, "https://testserver"
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    site = Site()
    for _ in range(2):
        site.get("/", HTTP_X_FORWARDED_PROTO="https")
    site.get("/", HTTP_X_FORWARDED_PROTO="http")
    site.get("/")
    assert len(site.rendered) == 3


def test_cookies_of_staff_change_nothing(site):
    site.get("/", HTTP_COOKIE="session=abc; csrf=def")
    assert site.get("/").status == 200
    assert len(site.rendered) == 1


def test_what_set_a_cookie_or_depends_on_one_is_not_kept():
    plain = [
        ("Content-Type", "text/html"),
        ("Vary", "Accept-Encoding"),
        ("Cache-Control", "public, max-age=0"),
    ]
    assert is_cacheable(plain, b"")
    for header in [
        ("Set-Cookie", "a=b"),
        ("Vary", "Accept-Encoding, Cookie"),
        ("Cache-Control", "private, no-store"),
    ]:
        assert not is_cacheable([*plain, header], b"")


class TestBodies:
    def test_they_are_ready_in_each_encoding(self, site):
        plain = site.get("/")
        short, shortest = (
            site.get("/", HTTP_ACCEPT_ENCODING="gzip, deflate"),
            site.get("/", HTTP_ACCEPT_ENCODING="gzip, br"),
        )
        assert gzip.decompress(short.body) == brotli.decompress(shortest.body) == plain.body
        assert (short.headers["Content-Encoding"], shortest.headers["Content-Encoding"]) == (
            "gzip",
            "br",
        )
        assert all(
            int(each.headers["Content-Length"]) == len(each.body)
            for each in (plain, short, shortest)
        )
        assert {each.headers["Vary"] for each in (plain, short, shortest)} == {"Accept-Encoding"}
        assert len(site.rendered) == 1

    @pytest.mark.parametrize("accepted", ["", "identity", "br;q=0, gzip;q=0.0", "deflate"])
    def test_who_takes_none_gets_it_plain(self, site, accepted):
        assert "Content-Encoding" not in site.get("/", HTTP_ACCEPT_ENCODING=accepted).headers

    def test_head_has_the_headers_alone(self, site):
        site.get("/")
        head = site.get("/", method="HEAD")
        assert (head.body, head.headers) == (b"", site.get("/").headers)
        assert len(site.rendered) == 1

    def test_what_is_too_large_is_compressed_for_its_visitor_and_not_kept(self, site, monkeypatch):
        monkeypatch.setattr("delivery.pagecache.page.MAX_PAGE_BYTES", 1_000)
        page = site.get("/", HTTP_ACCEPT_ENCODING="gzip")
        assert gzip.decompress(page.body).strip().startswith(b"<!DOCTYPE html>")
        assert site.cache.size == 0


class TestNotModified:
    def test_who_has_it_gets_a_short_answer(self, site):
        page = site.get("/projects/glacy/")
        again = site.get("/projects/glacy/", HTTP_IF_NONE_MATCH=page.headers["ETag"])
        assert (again.status, again.body) == (304, b"")
        assert {
            name: page.headers[name] for name in ("ETag", "Cache-Control", "Vary")
        } == again.headers
        assert len(site.rendered) == 1

    @pytest.mark.parametrize("theirs", ["*", '"other", {tag}', "{opaque}"])
    def test_tags_are_compared_weakly_and_there_may_be_several(self, site, theirs):
        tag = site.get("/").headers["ETag"]
        asked = theirs.format(tag=tag, opaque=tag.removeprefix("W/"))
        assert site.get("/", HTTP_IF_NONE_MATCH=asked).status == 304
        assert site.get("/", HTTP_IF_NONE_MATCH='W/"other"').status == 200

    def test_it_is_known_before_the_page_is_made(self, site):
        tag = site.get("/projects/glacy/").headers["ETag"]
        cache.clear()
        fresh = Site()
        again = fresh.get("/projects/glacy/", HTTP_IF_NONE_MATCH=tag)
        assert (again.status, again.body, fresh.cache.size) == (304, b"", 0)
        assert sum(len(name) + len(value) + 4 for name, value in again.headers.items()) < 300

    def test_data_says_each_time_that_others_may_read_it(self, site):
        tag = site.get("/projects.json").headers["ETag"]
        assert (
            site.get("/projects.json", HTTP_IF_NONE_MATCH=tag).headers[
                "Access-Control-Allow-Origin"
            ]
            == "*"
        )


class TestParameters:
    def test_those_that_a_page_does_not_declare_make_no_page_of_their_own(self, site):
        page = site.get("/projects/")
        taken = site.cache.size
        for number in range(50):
            assert site.get(f"/projects/?utm_source={number}&fbclid=x") == page
        assert site.cache.size == taken
        assert len(site.rendered) == 1

    def test_the_first_who_asks_with_them_fills_the_page_of_all(self, site):
        first = site.get("/projects/?utm_source=mail")
        assert first == site.get("/projects/")
        assert b"utm_source" not in first.body + str(first.headers).encode()
        assert len(site.rendered) == 1

    def test_order_and_company_of_declared_ones_do_not_matter(self, site):
        addresses = ["?status=not-stated&sort=newest", "?sort=newest&x=1&status=not-stated"]
        assert len({site.get(f"/projects/{each}").body for each in addresses}) == 1
        assert len(site.rendered) == 1

    def test_questions_and_old_days_push_out_each_other_and_never_a_page_of_today(
        self, site, monkeypatch
    ):
        monkeypatch.setattr(memory, "MAX_QUERY_BYTES", 50_000)
        monkeypatch.setattr(memory, "MAX_ARCHIVE_BYTES", 50_000)
        site = Site()
        site.get("/projects/")
        for number in range(30):
            site.get(f"/search/?q=word{number}")
            site.get(f"/archive/2026-04-{number + 1:02}/projects/")
        assert site.cache.size < 200_000
        before = len(site.rendered)
        site.get("/projects/")
        assert len(site.rendered) == before


class TestPublications:
    def test_next_visitor_sees_what_was_published(self, site):
        project = published(make_project(slug="new", title_en="Old title"), now=NOON)
        assert b"Old title" in site.get("/projects/new/").body
        publish(change(project, title_en="New title"), by=None, now=NOON + DAY)
        assert b"New title" in site.get("/projects/new/").body

    def test_what_was_withdrawn_is_gone(self, site):
        project = published(make_project(slug="new"), now=NOON)
        site.get("/projects/new/")
        withdraw(project, None, "It was a copy.", now=NOON + DAY)
        assert [site.get("/projects/new/").status for _ in range(2)] == [410, 410]

    def test_old_pages_take_no_room(self, site):
        site.get("/projects/")
        before = site.cache.size
        publish(change(make_project(slug="other"), title_en="x"), by=None, now=NOON + DAY)
        site.get("/projects/")
        assert site.cache.size < 1.5 * before


class TestSeveralProcesses:
    """They share what one has made; each ``Site`` is one of them."""

    def test_a_page_is_made_once_for_all(self, site):
        others = [Site() for _ in range(3)]
        pages = {each.get("/projects/").body for each in [site, *others]}
        assert (len(pages), [each.rendered for each in others]) == (1, [[], [], []])

    def test_a_long_list_is_made_once_too(self, site, monkeypatch):
        """Its place holds it compressed, and who takes it from there has it in each encoding."""
        monkeypatch.setattr(shared, "MAX_PACKED_BYTES", len(site.get("/projects/").body))
        cache.clear()
        site, other = Site(), Site()
        for accepted in ("br", "gzip", ""):
            answers = {
                repr(each.get("/projects/", HTTP_ACCEPT_ENCODING=accepted))
                for each in (site, other)
            }
            assert len(answers) == 1
        assert other.rendered == []

    def test_questions_and_old_days_stay_where_they_were_asked(self, site):
        """A flood of them must not push out what guards the sign-in."""
        for address in ("/projects/?sort=newest", "/search/?q=a", "/archive/2026-03-12/projects/"):
            site.get(address)
        assert not [key for key in shared_keys() if "page/" in key]

    def test_who_comes_while_another_one_makes_it_waits_for_that(self):
        pages, seen = SharedPages(), []

        def ask():
            with pages.single_flight("version", PageKey("/a/")) as found:
                seen.append(found)

        with pages.single_flight("version", PageKey("/a/")) as found:
            assert found is None
            waiting = threading.Thread(target=ask)
            waiting.start()
            pages.set(PageKey("/a/"), page_of("/a/"))
        waiting.join(10)
        assert seen == [page_of("/a/")]

    def test_one_that_ended_without_a_page_is_not_waited_for(self, site):
        pages = SharedPages()
        with pages.single_flight("version", PageKey("/a/")):
            pass
        with pages.single_flight("version", PageKey("/a/")) as found:
            assert found is None

    def test_one_that_ended_just_now_has_left_the_page(self, monkeypatch):
        """Between the look for the page and the look for whoever makes it."""
        pages = SharedPages()

        def end(lease):
            pages.set(PageKey("/a/"), page_of("/a/"))
            return False

        monkeypatch.setattr(shared, "_is_held", end)
        with (
            pages.single_flight("version", PageKey("/a/")),
            pages.single_flight("version", PageKey("/a/")) as found,
        ):
            assert found == page_of("/a/")

    def test_another_page_at_the_same_place_or_of_another_version_is_no_answer(self, monkeypatch):
        monkeypatch.setattr(shared, "SLOTS", 1)
        pages = SharedPages()
        pages.set(PageKey("/a/"), page_of("/a/"))
        assert pages.get("version", PageKey("/a/")) == page_of("/a/")
        assert pages.get("another", PageKey("/a/")) is None
        assert pages.get("version", PageKey("/b/")) is None

    def test_without_the_shared_cache_each_makes_its_own(self, site, monkeypatch):
        def fail(*args, **kwargs):
            raise RedisError

        for act in ("get", "set", "add", "delete", "has_key"):
            monkeypatch.setattr(type(cache._connections["default"]), act, fail)
        assert [site.get("/projects/").status for _ in range(2)] == [200, 200]
        assert len(site.rendered) == 1


class TestSingleFlight:
    def test_others_wait_and_find_the_page(self):
        at_work, made = SingleFlight(), []

        def make():
            with at_work.hold(PageKey("/")):
                if not made:
                    time.sleep(0.05)
                    made.append("page")

        threads = [threading.Thread(target=make) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert (made, at_work._flights) == (["page"], {})

    def test_other_pages_are_not_waited_for(self):
        at_work = SingleFlight()
        with at_work.hold(PageKey("/")), at_work.hold(PageKey("/projects/")):
            pass

    def test_one_that_hangs_is_waited_for_only_so_long(self, monkeypatch):
        monkeypatch.setattr(memory, "TIMEOUT_SECONDS", 0.01)
        at_work = SingleFlight()
        with at_work.hold(PageKey("/")), at_work.hold(PageKey("/")):
            pass
        assert at_work._flights == {}


def page_of(path, length=10):
    headers = [("Content-Type", "text/html"), ("ETag", f'"{path}"')]
    return make_page("version", headers, bytes(length), {}, encodings=())


def shared_keys():
    return list(cache._cache)  # no cache of Django lists its keys
