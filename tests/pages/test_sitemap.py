import datetime
import re

import pytest
from lxml import etree

from core.i18n.languages import language_of
from pages import sitemap
from projects.content import ProjectContent
from tests.helpers.pages.machine_readable import ARCHIVE, SITE, XML, sitemap_of
from tests.helpers.published import FIRST_DAY, publish
from tests.helpers.server.crawler import walk

LASTMOD = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\+00:00")
# Pages that links lead to and that no search engine needs.
UNLISTED = re.compile(r"/history/|/search/|\?")


def entries(content):
    """Return each URL with its ``lastmod``; check order and names of the elements."""
    found = {}
    for entry in etree.fromstring(content):
        tags = [etree.QName(child).localname for child in entry]
        assert [tag for tag in tags if tag != "link"] in (["loc", "lastmod"], ["loc"])
        lastmod = entry.findtext("s:lastmod", namespaces=XML)
        assert lastmod is None or LASTMOD.fullmatch(lastmod)
        url = entry.findtext("s:loc", namespaces=XML)
        assert url not in found
        assert len(url) < 2048
        found[url] = lastmod
    return found


@pytest.mark.usefixtures("starter_site")
def test_sitemap_has_every_page_that_links_lead_to(client, walker):
    response = client.get("/sitemap.xml")
    assert response["Content-Type"] == "application/xml; charset=utf-8"
    found = entries(response.content)
    walked = {path for path, _, _ in walk(walker) if not UNLISTED.search(path)}
    paths = {url.removeprefix(SITE) for url in found}
    paths = {path for path in paths if language_of(path) == "en"}
    assert walked <= paths
    for path in paths - walked:
        assert client.get(path).status_code == 200, path
    assert f"Sitemap: {SITE}/sitemap.xml" in client.get("/robots.txt").text.splitlines()


@pytest.mark.usefixtures("starter_site")
def test_sitemap_costs_two_queries_and_none_if_nothing_changed(client, django_assert_num_queries):
    with django_assert_num_queries(2):
        etag = client.get("/sitemap.xml")["ETag"]
    assert client.get("/sitemap.xml", headers={"If-None-Match": etag}).status_code == 304


@pytest.mark.usefixtures("next_day", "db")
def test_lastmod_is_the_time_of_the_last_change_also_of_lists(client):
    later = FIRST_DAY + datetime.timedelta(hours=3)
    publish(ProjectContent(slug="one", title={"en": "One"}))
    publish(ProjectContent(slug="two", title={"en": "Two"}), at=later)
    found = entries(client.get("/sitemap.xml").content)
    assert found[f"{SITE}/projects/one/"] == "2026-06-01T10:00:00+00:00"
    assert found[f"{SITE}/projects/"] == "2026-06-01T13:00:00+00:00"
    assert found[f"{SITE}/legal-basis/"] is None


@pytest.mark.usefixtures("next_day", "db")
def test_page_is_listed_in_its_languages_with_links_between_them(client):
    publish(ProjectContent(slug="one", title={"en": "One", "fr": "Un"}))
    publish(ProjectContent(slug="two", title={"en": "Two"}))
    found = sitemap_of(client)
    one = [("en", f"{SITE}/projects/one/"), ("fr", f"{SITE}/fr/projects/one/")]
    assert found[f"{SITE}/projects/one/"] == [*one, ("x-default", f"{SITE}/projects/one/")]
    assert found[f"{SITE}/fr/projects/one/"] == found[f"{SITE}/projects/one/"]
    assert f"{SITE}/ro/projects/one/" not in found
    assert found[f"{SITE}/projects/two/"] == []
    assert [code for code, _ in found[f"{SITE}/ro/projects/"]] == ["en", "fr", "ro", "x-default"]


@pytest.mark.usefixtures("starter_site")
def test_sitemap_has_no_more_pages_than_the_protocol_allows(client, monkeypatch):
    assert sitemap.MAX_PAGES == 50_000
    urls = list(sitemap_of(client))
    monkeypatch.setattr(sitemap, "MAX_PAGES", 9)
    assert list(sitemap_of(client)) == urls[:9]
    assert client.get(f"{ARCHIVE}/sitemap.xml").status_code == 404
