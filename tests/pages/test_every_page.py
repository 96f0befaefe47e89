"""A walk over the whole site with its starter content."""

import re

import pytest
from django.test import Client

from tests.helpers.server.crawler import dead_ends, walk

pytestmark = pytest.mark.usefixtures("starter_site")


def test_every_page_that_a_link_leads_to_is_whole(walker):
    paths = []
    for path, response, outline in walk(walker):
        paths.append(path)
        assert response.status_code == 200, path
        assert outline.tags.count("h1") == 1, path
        assert [outline.tags.count(tag) for tag in ("main", "title", "footer")] == [1, 1, 1], path
        assert outline.languages == ["en"], path
        assert not {"script", "style", "iframe"} & set(outline.tags), path
        assert not outline.styles, path
        assert len(outline.ids) == len(set(outline.ids)), path
        assert {link[1:] for link in outline.links if link.startswith("#")} <= set(outline.ids), (
            path
        )
        assert not [link for link in outline.links if link.startswith("ref:")], path
    assert {
        "/",
        "/office/",
        "/legal-basis/",
        "/projects/",
        "/activities/",
        "/contact/",
        "/privacy/",
    } <= set(paths)
    assert len(paths) > 60


@pytest.mark.slow
@pytest.mark.parametrize("start", ["/", "/archive/2026-06-01/"])
def test_every_link_and_every_fragment_leads_somewhere(walker, start):
    assert dead_ends(walker, start) == []


def test_no_page_knows_its_visitor(walker):
    for path, response, _ in walk(walker):
        assert not response.cookies, path
        assert "cookie" not in response.get("Vary", "").lower(), path


def test_every_page_names_itself_and_says_what_it_is_about(walker):
    titles = {}
    for path, response, _ in walk(walker):
        html = response.content.decode()
        title = re.search(r"<title>(.*?)</title>", html)[1]
        assert title not in titles, (path, titles.get(title))
        titles[title] = path
        assert re.search(r'<meta name="description" content="[^"]{20,}"', html), path


@pytest.mark.slow
def test_every_page_of_an_archived_day_links_within_that_day(walker):
    outside = set()
    for path, response, outline in walk(walker, "/archive/2026-06-01/"):
        assert response.status_code == 200, path
        assert response["X-Robots-Tag"] == "noindex", path
        today = path.removeprefix("/archive/2026-06-01")
        links = {re.sub(r"^/contact/\?.*", "/contact/", link) for link in outline.paths}
        outside |= {link for link in links if not link.startswith(("/archive/", "/static/"))} - {
            today
        }
    assert outside == {"/contact/"}


def test_pages_are_there_for_reading_only(client):
    for path in ("/", "/office/", "/legal-basis/", "/projects/", "/activities/", "/privacy/"):
        assert client.head(path).status_code == 200
        assert client.post(path).status_code == 405


def test_a_visitor_with_a_session_gets_the_same_page(client):
    other = Client()
    other.cookies["session"] = "something"
    assert other.get("/").content == client.get("/").content
