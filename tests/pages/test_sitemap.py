"""The sitemap, by the rules of the protocol."""

import datetime
import re
from itertools import chain

import pytest
from django.http import Http404
from lxml import etree

from core.i18n.languages import language_of
from pages import sitemap
from projects.content import ProjectContent
from record.content import LocalisedText
from tests.helpers.published import FIRST_DAY, publish
from tests.pages.test_every_page import walk

SPACE = {"s": sitemap.NAMESPACE, "x": sitemap.XHTML}
LASTMOD = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\+00:00")
# Pages that links lead to and that no search engine needs: what leads there says the same.
UNLISTED = re.compile(r"/history/|/search/|\?")


def entries(content):
    """Each address with its ``lastmod``; the order of elements and their names are those of the schema."""
    root = etree.fromstring(content)
    found = {}
    for entry in root:
        own = [child.tag for child in entry if child.tag != f"{{{sitemap.XHTML}}}link"]
        assert own in (
            [f"{{{sitemap.NAMESPACE}}}loc", f"{{{sitemap.NAMESPACE}}}lastmod"],
            [f"{{{sitemap.NAMESPACE}}}loc"],
        )
        lastmod = entry.findtext("s:lastmod", namespaces=SPACE)
        assert lastmod is None or LASTMOD.fullmatch(lastmod)
        address = entry.findtext("s:loc", namespaces=SPACE)
        assert address not in found
        assert len(address) < 2048
        found[address] = lastmod
    return root.tag.partition("}")[2], found


def paths_in(client, language="en"):
    """Every page for everybody: quicker than walking there, and without histories."""
    _, found = entries(client.get("/sitemap.xml").content)
    paths = [address.removeprefix("http://testserver") for address in found]
    return [path for path in paths if language_of(path) == language]


def alternates_in(content):
    """Of each address the languages in which its page stands, and where."""
    links = {
        entry.findtext("s:loc", namespaces=SPACE): entry.findall(
            "x:link[@rel='alternate']", namespaces=SPACE
        )
        for entry in etree.fromstring(content)
    }
    return {
        address: [(link.get("hreflang"), link.get("href")) for link in each]
        for address, each in links.items()
    }


@pytest.mark.usefixtures("starter_site")
class TestSitemap:
    def test_it_has_every_page_that_links_lead_to_and_each_answers(self, client, walker):
        response = client.get("/sitemap.xml")
        assert response["Content-Type"] == "application/xml; charset=utf-8"
        root, found = entries(response.content)
        assert root == "urlset"
        walked = {path for path, _, _ in walk(walker) if not UNLISTED.search(path)}
        paths = {address.removeprefix("http://testserver") for address in found}
        paths = {path for path in paths if language_of(path) == "en"}
        assert walked <= paths
        for path in paths - walked:
            assert client.get(path).status_code == 200, path

    def test_robots_are_told_where_it_is(self, client):
        assert (
            "Sitemap: http://testserver/sitemap.xml"
            in client.get("/robots.txt").content.decode().splitlines()
        )

    def test_it_costs_two_queries_and_nothing_where_nothing_changed(
        self, client, django_assert_num_queries
    ):
        with django_assert_num_queries(2):
            response = client.get("/sitemap.xml")
        assert (
            client.get("/sitemap.xml", headers={"If-None-Match": response["ETag"]}).status_code
            == 304
        )

    def test_the_archive_has_none(self, client):
        assert client.get("/archive/2026-06-01/sitemap.xml").status_code == 404

    def test_it_has_one_part(self, client):
        assert client.get("/sitemap-1.xml").content == client.get("/sitemap.xml").content
        assert client.get("/sitemap-2.xml").status_code == 404


@pytest.mark.usefixtures("next_day", "db")
def test_lastmod_is_the_moment_of_the_record_for_lists_too(client):
    later = FIRST_DAY + datetime.timedelta(hours=3)
    publish(ProjectContent(slug="one", title=LocalisedText(en="One")))
    publish(ProjectContent(slug="two", title=LocalisedText(en="Two")), at=later)
    _, found = entries(client.get("/sitemap.xml").content)
    assert found["http://testserver/projects/one/"] == "2026-06-01T10:00:00+00:00"
    assert found["http://testserver/projects/"] == "2026-06-01T13:00:00+00:00"
    assert found["http://testserver/legal-basis/"] is None


@pytest.mark.usefixtures("next_day", "db")
def test_a_page_stands_in_the_languages_that_it_has_and_names_them(client):
    publish(ProjectContent(slug="one", title=LocalisedText(en="One", fr="Un")))
    publish(ProjectContent(slug="two", title=LocalisedText(en="Two")))
    found = alternates_in(client.get("/sitemap.xml").content)
    site = "http://testserver"
    one = [("en", f"{site}/projects/one/"), ("fr", f"{site}/fr/projects/one/")]
    assert found[f"{site}/projects/one/"] == [*one, ("x-default", f"{site}/projects/one/")]
    assert found[f"{site}/fr/projects/one/"] == found[f"{site}/projects/one/"]
    assert f"{site}/ro/projects/one/" not in found
    assert found[f"{site}/projects/two/"] == []
    assert [code for code, _ in found[f"{site}/ro/projects/"]] == ["en", "fr", "ro", "x-default"]


class TestManyPages:
    PAGES = [sitemap.Page(f"/projects/{number}/", None) for number in range(7)]

    def test_more_than_one_file_holds_are_split(self):
        root, found = entries(sitemap.whole(self.PAGES, size=3).content)
        assert root == "sitemapindex"
        assert list(found) == [f"http://testserver/sitemap-{number}.xml" for number in (1, 2, 3)]
        parts = [
            list(entries(sitemap.part(self.PAGES, number, size=3).content)[1])
            for number in (1, 2, 3)
        ]
        assert [len(part) for part in parts] == [3, 3, 1]
        assert list(chain(*parts)) == [f"http://testserver{page.path}" for page in self.PAGES]

    @pytest.mark.parametrize("number", [0, 4])
    def test_there_is_no_other_part(self, number):
        with pytest.raises(Http404):
            sitemap.part(self.PAGES, number, size=3)

    def test_a_file_holds_no_more_than_the_protocol_allows(self):
        assert sitemap.MAX_PAGES_PER_FILE == 50_000
