"""Pages cached in front of Django: which are served from there, and which never are."""

import gzip
from contextlib import contextmanager
from functools import partial

import brotli
import pytest
from django.core.signals import request_started
from django.db import connection
from django.utils import timezone

from core.caching import page_store
from delivery.pagecache import wsgi
from delivery.pagecache.page import is_cacheable, make_page
from delivery.pagecache.wsgi import FROM_CACHE
from publishing import operations, previews
from tests.helpers.admin.shared_links import link_to
from tests.helpers.factories import change, make_project, make_superuser, published
from tests.helpers.publishing import publish, withdraw
from tests.helpers.times import DAY, NOON, SECOND, TICK
from tests.helpers.wsgi import Site

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("connections_stay")]


@contextmanager
def meanwhile(*changes):
    """Change the record while pages are rendered: once for each rendering, as long as it lasts."""
    waiting = [*reversed(changes)]
    begun = []

    def change_first(execute, *query):
        if begun and waiting:
            begun.clear()
            waiting.pop()()
        return execute(*query)

    def begin(**kwargs):
        begun.append(True)

    request_started.connect(begin)
    try:
        with connection.execute_wrapper(change_first):
            yield
    finally:
        request_started.disconnect(begin)


@pytest.fixture
def site():
    published(make_project(slug="glacy", title_en="Global Action"), now=NOON)
    return Site()


def test_second_visitor_gets_the_same_page_without_django(site):
    urls = (
        "/ /projects/ /projects/glacy/ /fr/projects/glacy/ /projects.json /sitemap.xml "
        "/projects/feed/ /archive/2026-03-12/projects/ /projects/?status=ongoing /search/?q=action"
    ).split()
    for url in urls:
        rendered, cached = {}, {}
        first = site.get(url, watched=rendered)
        assert first.status == 200, url
        assert site.get(url, watched=cached) == first
        assert (FROM_CACHE in rendered, FROM_CACHE in cached) == (False, True)
    assert len(site.rendered) == len(urls)


class TestCachedResponse:
    """The response that needs no preparation for a longer request."""

    def test_cached_response_is_that_of_a_call(self, live, site):
        site.get("/projects/")
        for more in (
            {},
            {"method": "HEAD"},
            {"HTTP_ACCEPT_ENCODING": "gzip, br"},
            {"HTTP_IF_NONE_MATCH": "*"},
        ):
            assert site.at_hand("/projects/", **more) == site.get("/projects/", **more)

    def test_other_requests_have_no_cached_response(self, live, site):
        site.get("/projects/")
        for more in (
            {"method": "POST"},
            {"HTTP_HOST": "other.example"},
            {"QUERY_STRING": "sort=newest"},
            {"SCRIPT_NAME": "/x"},
            {"CONTENT_TYPE": "text/plain; charset=utf-7"},
        ):
            assert site.at_hand("/projects/", **more) is None, more

    def test_version_of_the_last_second_has_no_cached_response(self, live, clock, site):
        site.get("/projects/")
        clock.shift(SECOND)
        assert site.at_hand("/projects/") is None
        assert site.get("/projects/").status == 200
        assert site.at_hand("/projects/").status == 200


def test_cached_page_is_the_response_of_django(site, client):
    cached = site.get("/projects/glacy/")
    expected = client.get("/projects/glacy/")
    assert cached.body == expected.content
    length = {"Content-Length": str(len(expected.content))}
    assert cached.headers == dict(expected.items()) | length


def test_errors_and_pages_that_depend_on_the_visitor_are_not_cached(site):
    urls = (
        "/contact/ /admin/login/ /healthz /robots.txt /projects/never/ /projects/?page=99 "
        "/projects/?page=0 /projects/?page=x /archive/ /preview/none/ /projects/glacy"
    ).split()
    for url in urls:
        site.get(url)
        assert site.size == 0, url
        site.get(url)
    assert len(site.rendered) == 2 * len(urls)


def test_request_for_no_page_queries_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        for url in ("/healthz", "/robots.txt"):
            assert Site().get(url).status == 200


def test_previews_and_pages_of_staff_are_never_cached(site, client):
    """Neither for themselves nor as the public page at the same path."""
    link = link_to(make_project(slug="draft", title_en="A secret draft"), now=timezone.now())
    client.force_login(make_superuser())
    cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    for url, text in (
        (previews.link_path(link, "/projects/draft/"), b"A secret draft"),
        (previews.link_path(link, "/projects/"), b"A secret draft"),
        (previews.review_path(link), b"Comment or approve"),
        ("/admin/", b"Log out"),
    ):
        assert text in site.get(url, HTTP_COOKIE=cookie).body
        assert site.size == 0
    assert b"A secret draft" not in site.get("/projects/").body
    assert site.get("/projects/draft/").status == 404
    assert site.get("/admin/").status == 302


def test_other_hosts_schemes_and_methods_neither_read_nor_fill_the_cache(site, settings):
    settings.ALLOWED_HOSTS = ["testserver", "other.example"]
    others = (
        {"HTTP_HOST": "other.example"},
        {"HTTP_HOST": "testserver:8080"},
        {"wsgi.url_scheme": "https"},
        {"SCRIPT_NAME": "/elsewhere"},
        {"REQUEST_METHOD": "POST"},
        {"REQUEST_METHOD": "OPTIONS"},
    )
    for more in others:
        site.get("/", **more)
        assert site.size == 0, more
    site.get("/")
    for more in others:
        site.get("/", **more)
    assert len(site.rendered) == 2 * len(others) + 1


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


def test_response_with_a_cookie_or_for_one_visitor_is_not_cacheable():
    public = [("ETag", '"1"'), ("Vary", "Accept-Encoding"), ("Cache-Control", "public, max-age=0")]
    assert is_cacheable(make_page("version", public, b"", {}))
    for header in (
        ("Set-Cookie", "a=b"),
        ("Vary", "Accept-Encoding, Cookie"),
        ("Cache-Control", "private, no-store"),
        ("Cache-Control", "no-store"),
        ("Cache-Control", "private"),
    ):
        assert not is_cacheable(make_page("version", [*public, header], b"", {})), header


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
        for accepted in ("", "identity", "br;q=0, gzip;q=0.0", "deflate"):
            assert site.get("/", HTTP_ACCEPT_ENCODING=accepted) == plain, accepted
        head = site.get("/", method="HEAD")
        assert (head.body, head.headers) == (b"", plain.headers)
        assert len(site.rendered) == 1

    def test_large_page_is_compressed_but_not_cached(self, site, monkeypatch):
        monkeypatch.setattr("delivery.pagecache.page.MAX_PAGE_BYTES", 1_000)
        page = site.get("/", HTTP_ACCEPT_ENCODING="gzip")
        assert gzip.decompress(page.body).strip().startswith(b"<!DOCTYPE html>")
        assert site.size == 0


class TestNotModified:
    def test_visitor_with_the_page_gets_a_short_304(self, site):
        page = site.get("/projects/glacy/")
        etag = page.headers["ETag"]
        # ETags are compared weakly, in a list.
        for header in (etag, "*", f'"other", {etag}', etag.removeprefix("W/")):
            again = site.get("/projects/glacy/", HTTP_IF_NONE_MATCH=header)
            assert (again.status, again.body) == (304, b""), header
            names = ("ETag", "Cache-Control", "Vary")
            assert again.headers == {name: page.headers[name] for name in names}
        assert site.get("/projects/glacy/", HTTP_IF_NONE_MATCH='W/"other"').status == 200
        assert len(site.rendered) == 1
        etag = site.get("/projects.json").headers["ETag"]
        again = site.get("/projects.json", HTTP_IF_NONE_MATCH=etag)
        assert again.headers["Access-Control-Allow-Origin"] == "*"

    def test_304_needs_no_rendered_page(self, site):
        etag = site.get("/projects/glacy/").headers["ETag"]
        page_store.delete_all()
        other = Site()
        again = other.get("/projects/glacy/", HTTP_IF_NONE_MATCH=etag)
        assert (again.status, again.body, other.size) == (304, b"", 0)
        assert sum(len(name) + len(value) + 4 for name, value in again.headers.items()) < 300


class TestParameters:
    def test_undeclared_parameters_and_another_order_make_no_page_of_their_own(self, site):
        first = site.get("/projects/?utm_source=mail")
        assert b"utm_source" not in first.body + str(first.headers).encode()
        size = site.size
        for query in ("", "?fbclid=x", *(f"?utm_source={number}" for number in range(50))):
            assert site.get(f"/projects/{query}") == first
        assert site.size == size
        assert len(site.rendered) == 1
        queries = ["status=not-stated&sort=newest", "sort=newest&x=1&status=not-stated"]
        assert len({site.get(f"/projects/?{query}").body for query in queries}) == 1
        assert len(site.rendered) == 2


class TestPublications:
    def test_next_visitor_sees_the_publication_and_the_withdrawal(self, site):
        project = published(make_project(slug="new", title_en="Old title"), now=NOON)
        assert b"Old title" in site.get("/projects/new/").body
        publish(change(project, title_en="New title"), now=NOON + DAY)
        assert b"New title" in site.get("/projects/new/").body
        withdraw(project, None, "It was a copy.", now=NOON + 2 * DAY)
        assert [site.get("/projects/new/").status for _ in range(2)] == [410, 410]

    def test_page_is_rendered_again_if_a_text_is_withheld_meanwhile(self, live, clock, site):
        """The list has the title of the version before, and the page of the object has not."""
        row = publish(make_project(slug="other", title_en="Name of a victim"), now=NOON)
        clock.shift(SECOND)
        assert b"Name of a victim" in site.get("/fr/projects/").body
        with meanwhile(lambda: operations.withhold(row, None, "An order.")):
            assert b"Name of a victim" not in site.get("/projects/").body
        assert site.rendered == ["/fr/projects/", "/projects/", "/projects/"]

    @pytest.mark.parametrize("path", ["/updates/", "/projects/never/"])
    def test_page_is_rendered_again_if_it_shows_a_publication_in_part(
        self, live, clock, site, path
    ):
        """Its time is before that of the version, and it was committed afterwards."""
        clock.shift(SECOND)
        site.get("/fr/projects/")
        project = make_project(slug="new")
        with meanwhile(lambda: publish(project, now=timezone.now() - 0.1 * SECOND)):
            page = site.get(path)
        assert (b'href="/projects/new/"' in page.body) == (page.status == 200)
        assert site.rendered == ["/fr/projects/", path, path]

    def test_page_that_changes_each_time_is_shown_and_not_kept(self, live, clock, site):
        clock.shift(SECOND)
        publications = [
            partial(publish, make_project(slug=f"new-{number}"), None, now=NOON + number * TICK)
            for number in range(1, wsgi.MAX_RENDERINGS + 1)
        ]
        with meanwhile(*publications):
            assert site.get("/projects/").status == 200
        assert site.get("/projects/").body == site.get_anew("/projects/").body
        assert len(site.rendered) == wsgi.MAX_RENDERINGS + 1
