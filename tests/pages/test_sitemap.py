import re

import pytest
from lxml import etree

from pages import sitemap
from projects.content import ProjectContent
from tests.helpers.pages.machine_readable import ARCHIVE, SITE, XML, sitemap_of
from tests.helpers.published import publish

LASTMOD = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\+00:00")


def entries(content):
    """Return each URL with its ``lastmod``; check order and names of the elements."""
    found = {}
    for entry in etree.fromstring(content):
        tags = [etree.QName(child).localname for child in entry]
        assert tags in (["loc", "lastmod"], ["loc"])
        lastmod = entry.findtext("s:lastmod", namespaces=XML)
        assert lastmod is None or LASTMOD.fullmatch(lastmod)
        url = entry.findtext("s:loc", namespaces=XML)
        assert url not in found
        assert len(url) < 2048
        found[url] = lastmod
    return found


@pytest.mark.usefixtures("starter_site")
def test_sitemap_costs_two_queries_and_none_if_nothing_changed(client, django_assert_num_queries):
    with django_assert_num_queries(2):
        etag = client.get("/sitemap.xml")["ETag"]
    assert client.get("/sitemap.xml", headers={"If-None-Match": etag}).status_code == 304


@pytest.mark.usefixtures("next_day", "db")
def test_page_is_listed_in_its_languages_and_contents_with_their_last_change(client):
    publish(ProjectContent(slug="one", title={"en": "One", "fr": "Un"}))
    response = client.get("/sitemap.xml")
    assert response["Content-Type"] == "application/xml; charset=utf-8"
    found = entries(response.content)
    assert found[f"{SITE}/projects/one/"] == "2026-06-01T10:00:00+00:00"
    assert f"{SITE}/fr/projects/one/" in found
    assert f"{SITE}/ro/projects/one/" not in found
    assert found[f"{SITE}/ro/projects/"] is None
    assert f"Sitemap: {SITE}/sitemap.xml" in client.get("/robots.txt").text.splitlines()


@pytest.mark.usefixtures("starter_site")
def test_sitemap_has_no_more_pages_than_the_protocol_allows(client, monkeypatch):
    assert sitemap.MAX_PAGES == 50_000
    urls = sitemap_of(client)
    monkeypatch.setattr(sitemap, "MAX_PAGES", 9)
    assert sitemap_of(client) == urls[:9]
    assert client.get(f"{ARCHIVE}/sitemap.xml").status_code == 404
