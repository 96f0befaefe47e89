"""Pages cached in front of Django: which are served from there, and which never are."""

import gzip

import brotli
import pytest
from django.core.cache import cache
from django.utils import timezone

from delivery.pagecache import memory
from delivery.pagecache.page import is_cacheable
from delivery.pagecache.wsgi import FROM_CACHE
from publishing import previews
from tests.helpers.admin.shared_links import link_to
from tests.helpers.factories import change, make_project, make_superuser, published
from tests.helpers.publishing import publish, withdraw
from tests.helpers.times import DAY, NOON, SECOND
from tests.helpers.wsgi import Site

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("connections_stay")]


@pytest.fixture
def site():
    published(make_project(slug="glacy", title_en="Global Action"), now=NOON)
    return Site()


CACHED = (
    "/ /projects/ /projects/glacy/ /fr/projects/glacy/ /projects.json /sitemap.xml /projects/feed/ "
    "/archive/2026-03-12/projects/ /projects/?status=ongoing /search/?q=action"
)


@pytest.mark.parametrize("url", CACHED.split())
def test_second_visitor_gets_the_same_page_without_django(site, url):
    first = site.get(url)
    assert first.status == 200
    assert site.get(url) == first
    assert len(site.rendered) == 1


class TestCachedResponse:
    """The response that needs no preparation for a longer request."""

    @pytest.mark.parametrize(
        "more",
        [{}, {"method": "HEAD"}, {"HTTP_ACCEPT_ENCODING": "gzip, br"}, {"HTTP_IF_NONE_MATCH": "*"}],
    )
    def test_cached_response_is_that_of_a_call(self, live, site, more):
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
    def test_other_requests_have_no_cached_response(self, live, site, more):
        site.get("/projects/")
        assert site.at_hand("/projects/", **more) is None

    def test_version_of_the_last_second_has_no_cached_response(self, live, clock, site):
        site.get("/projects/")
        clock.moment += SECOND
        assert site.at_hand("/projects/") is None
        assert site.get("/projects/").status == 200
        assert site.at_hand("/projects/").status == 200


def test_environ_tells_rendered_pages_from_cached_ones(site):
    rendered = {}
    cached = {}
    site.get("/projects/", watched=rendered)
    site.get("/projects/", watched=cached)
    assert FROM_CACHE not in rendered
    assert FROM_CACHE in cached


def test_cached_page_is_the_response_of_django(site, client):
    cached = site.get("/projects/glacy/")
    expected = client.get("/projects/glacy/")
    assert cached.body == expected.content
    length = {"Content-Length": str(len(expected.content))}
    assert cached.headers == dict(expected.items()) | length


NOT_CACHED = (
    "/contact/ /admin/login/ /healthz /robots.txt /projects/never/ /projects/?page=99 /archive/ "
    "/projects/?status=unheard-of /projects/?page=x /preview/none/ /projects/glacy"
)


@pytest.mark.parametrize("url", NOT_CACHED.split())
def test_errors_and_pages_that_depend_on_the_visitor_are_not_cached(site, url):
    site.get(url)
    assert site.cache.size == 0
    site.get(url)
    assert len(site.rendered) == 2


def test_previews_and_pages_of_staff_are_never_cached(site, client):
    """Neither for themselves nor as the public page at the same path."""
    link = link_to(make_project(slug="draft", title_en="A secret draft"), now=timezone.now())
    client.force_login(make_superuser())
    cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    for url, text in (
        (previews.address_of(link, "/projects/draft/"), b"A secret draft"),
        (previews.address_of(link, "/projects/"), b"A secret draft"),
        (previews.review_address_of(link), b"Comment or approve"),
        ("/admin/", b"Log out"),
    ):
        assert text in site.get(url, HTTP_COOKIE=cookie).body
        assert site.cache.size == 0
        assert [key for key in cache._cache if "page/" in key] == []
    assert b"A secret draft" not in site.get("/projects/").body
    assert site.get("/projects/draft/").status == 404
    assert site.get("/admin/").status == 302


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
def test_other_hosts_schemes_and_methods_neither_read_nor_fill_the_cache(site, settings, more):
    settings.ALLOWED_HOSTS = ["testserver", "other.example"]
    site.get("/", **more)
    assert site.cache.size == 0
    site.get("/")
    site.get("/", **more)
    assert len(site.rendered) == 3


def test_scheme_behind_a_proxy_is_that_of_its_header(settings):
    settings.BEHIND_PROXY = True
    settings.SITE_URL = "https://testserver"
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    site = Site()
    for _ in range(2):
        site.get("/", HTTP_X_FORWARDED_PROTO="https")
    site.get("/", HTTP_X_FORWARDED_PROTO="http")
    site.get("/")
    assert len(site.rendered) == 3


def test_cookies_do_not_change_public_pages(site):
    site.get("/", HTTP_COOKIE="session=abc; csrf=def")
    assert site.get("/").status == 200
    assert len(site.rendered) == 1


@pytest.mark.parametrize(
    "header",
    [
        ("Set-Cookie", "a=b"),
        ("Vary", "Accept-Encoding, Cookie"),
        ("Cache-Control", "private, no-store"),
        ("Cache-Control", "no-store"),
        ("Cache-Control", "private"),
    ],
)
def test_response_with_a_cookie_or_for_one_visitor_is_not_cacheable(header):
    public = [
        ("Content-Type", "text/html"),
        ("Vary", "Accept-Encoding"),
        ("Cache-Control", "public, max-age=0"),
    ]
    assert is_cacheable(public, b"")
    assert not is_cacheable([*public, header], b"")


class TestBodies:
    def test_bodies_are_cached_in_each_encoding(self, site):
        plain = site.get("/")
        zipped = site.get("/", HTTP_ACCEPT_ENCODING="gzip, deflate")
        best = site.get("/", HTTP_ACCEPT_ENCODING="gzip, br")
        assert gzip.decompress(zipped.body) == brotli.decompress(best.body) == plain.body
        assert zipped.headers["Content-Encoding"] == "gzip"
        assert best.headers["Content-Encoding"] == "br"
        for page in (plain, zipped, best, site.get("/")):
            assert int(page.headers["Content-Length"]) == len(page.body)
            assert page.headers["Vary"] == "Accept-Encoding"
        assert len(site.rendered) == 1

    @pytest.mark.parametrize("accepted", ["", "identity", "br;q=0, gzip;q=0.0", "deflate"])
    def test_body_is_plain_without_an_accepted_encoding(self, site, accepted):
        assert "Content-Encoding" not in site.get("/", HTTP_ACCEPT_ENCODING=accepted).headers

    def test_head_has_only_the_headers(self, site):
        page = site.get("/")
        head = site.get("/", method="HEAD")
        assert (head.body, head.headers) == (b"", page.headers)
        assert len(site.rendered) == 1

    def test_large_page_is_compressed_but_not_cached(self, site, monkeypatch):
        monkeypatch.setattr("delivery.pagecache.page.MAX_PAGE_BYTES", 1_000)
        page = site.get("/", HTTP_ACCEPT_ENCODING="gzip")
        assert gzip.decompress(page.body).strip().startswith(b"<!DOCTYPE html>")
        assert site.cache.size == 0


class TestNotModified:
    def test_visitor_with_the_page_gets_a_short_304(self, site):
        page = site.get("/projects/glacy/")
        again = site.get("/projects/glacy/", HTTP_IF_NONE_MATCH=page.headers["ETag"])
        assert (again.status, again.body) == (304, b"")
        names = ("ETag", "Cache-Control", "Vary")
        assert again.headers == {name: page.headers[name] for name in names}
        assert len(site.rendered) == 1

    @pytest.mark.parametrize("header", ["*", '"other", {tag}', "{opaque}"])
    def test_etags_are_compared_weakly_in_a_list(self, site, header):
        tag = site.get("/").headers["ETag"]
        sent = header.format(tag=tag, opaque=tag.removeprefix("W/"))
        assert site.get("/", HTTP_IF_NONE_MATCH=sent).status == 304
        assert site.get("/", HTTP_IF_NONE_MATCH='W/"other"').status == 200

    def test_304_needs_no_rendered_page(self, site):
        tag = site.get("/projects/glacy/").headers["ETag"]
        cache.clear()
        other = Site()
        again = other.get("/projects/glacy/", HTTP_IF_NONE_MATCH=tag)
        assert (again.status, again.body, other.cache.size) == (304, b"", 0)
        assert sum(len(name) + len(value) + 4 for name, value in again.headers.items()) < 300

    def test_304_of_data_allows_other_sites_to_read_it(self, site):
        tag = site.get("/projects.json").headers["ETag"]
        again = site.get("/projects.json", HTTP_IF_NONE_MATCH=tag)
        assert again.headers["Access-Control-Allow-Origin"] == "*"


class TestParameters:
    def test_undeclared_parameters_make_no_page_of_their_own(self, site):
        first = site.get("/projects/?utm_source=mail")
        assert b"utm_source" not in first.body + str(first.headers).encode()
        size = site.cache.size
        for query in ("", "?fbclid=x", *(f"?utm_source={number}" for number in range(50))):
            assert site.get(f"/projects/{query}") == first
        assert site.cache.size == size
        assert len(site.rendered) == 1

    def test_order_of_parameters_does_not_matter(self, site):
        queries = ["status=not-stated&sort=newest", "sort=newest&x=1&status=not-stated"]
        assert len({site.get(f"/projects/?{query}").body for query in queries}) == 1
        assert len(site.rendered) == 1

    def test_pages_with_queries_and_archived_pages_evict_no_live_page(self, site, monkeypatch):
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
    def test_next_visitor_sees_the_publication(self, site):
        project = published(make_project(slug="new", title_en="Old title"), now=NOON)
        assert b"Old title" in site.get("/projects/new/").body
        publish(change(project, title_en="New title"), by=None, now=NOON + DAY)
        assert b"New title" in site.get("/projects/new/").body

    def test_withdrawn_page_is_gone(self, site):
        project = published(make_project(slug="new"), now=NOON)
        site.get("/projects/new/")
        withdraw(project, None, "It was a copy.", now=NOON + DAY)
        assert [site.get("/projects/new/").status for _ in range(2)] == [410, 410]

    def test_pages_of_former_versions_are_evicted_first(self, site, monkeypatch):
        monkeypatch.setattr(memory, "MAX_LIVE_BYTES", 3 * 30_000)
        site = Site()
        for number in range(9):
            publish(make_project(slug=f"new-{number}"), by=None, now=NOON + number * DAY)
            site.get("/projects/")
            assert site.cache.size <= memory.MAX_LIVE_BYTES
        before = len(site.rendered)
        site.get("/projects/")
        assert len(site.rendered) == before
