import re
from itertools import chain

from django.db import connection
from django.test.utils import CaptureQueriesContext
from lxml import etree

from pages import sitemap
from pages.list_pages import list_pages
from projects.models import CountryContent, ProjectContent
from record.content_cache import forget_contents
from tests.helpers.pages.machine_readable import ARCHIVE, SITE, XML, sitemap_of
from tests.helpers.published import publish, ref_to

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


def test_sitemap_costs_three_queries_and_none_if_nothing_changed(
    starter_site, client, django_assert_num_queries
):
    with django_assert_num_queries(3):  # the version, the number of contents, and the contents
        etag = client.get("/sitemap.xml")["ETag"]
    assert client.get("/sitemap.xml", headers={"If-None-Match": etag}).status_code == 304


def test_part_is_found_in_an_index(starter_site, client):
    client.get("/sitemap.xml")
    with CaptureQueriesContext(connection) as queries:
        client.get("/sitemap-1.xml")
    statement = queries.captured_queries[-1]["sql"]
    chosen = statement.partition('"id" IN (')[2]
    assert "LIMIT" in chosen
    assert '"languages"' not in chosen
    if connection.vendor == "sqlite":  # PostgreSQL reads so short a table whole
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {statement}")
            assert "INDEX dated_content_in_force" in str(cursor.fetchall())


def test_page_is_listed_in_its_languages_and_contents_with_their_last_change(next_day, db, client):
    publish(ProjectContent(slug="one", title={"en": "One", "fr": "Un"}))
    response = client.get("/sitemap.xml")
    assert response["Content-Type"] == "application/xml; charset=utf-8"
    found = entries(response.content)
    assert found[f"{SITE}/projects/one/"] == "2026-06-01T10:00:00+00:00"
    assert f"{SITE}/fr/projects/one/" in found
    assert f"{SITE}/ro/projects/one/" not in found
    assert found[f"{SITE}/ro/projects/"] is None
    assert f"Sitemap: {SITE}/sitemap.xml" in client.get("/robots.txt").text.splitlines()


def test_sitemap_of_many_contents_is_an_index_of_parts_with_all_pages(
    starter_site, client, monkeypatch, django_assert_num_queries
):
    urls = sitemap_of(client)
    monkeypatch.setattr(sitemap, "MAX_CONTENTS", 40)
    forget_contents()
    with django_assert_num_queries(2):
        index = etree.fromstring(client.get("/sitemap.xml").content)
    parts = index.xpath("s:sitemap/s:loc/text()", namespaces=XML)
    assert parts == [f"{SITE}/sitemap-{number}.xml" for number in range(1, len(parts) + 1)]
    in_parts = [sitemap_of(client, part.removeprefix(SITE)) for part in parts]
    assert sorted(chain(*in_parts)) == sorted(urls)
    assert {len(part) <= 40 * 3 + len(list_pages()) * 3 for part in in_parts} == {True}
    with django_assert_num_queries(2):
        client.get("/sitemap-2.xml")
    for number in (0, len(parts) + 1):
        assert client.get(f"/sitemap-{number}.xml").status_code == 404
    assert client.get(f"{ARCHIVE}/sitemap.xml").status_code == 404


def test_countries_without_a_fact_are_neither_listed_nor_indexed(next_day, db, client):
    step = {"treaty": "convention", "act": "party", "source_url": "https://a.example/"}
    for slug, steps in (("ro", []), ("jp", [step]), ("ke", [])):
        name = {"en": slug}
        publish(CountryContent(slug=slug, code=slug.upper(), name=name, treaty_steps=steps))
    named = [ref_to("country", "ro")]
    publish(ProjectContent(slug="one", title={"en": "One"}, countries=named))
    urls = sitemap_of(client)
    noindex = '<meta name="robots" content="noindex">'
    for slug, is_listed in (("ro", True), ("jp", True), ("ke", False)):
        assert (f"{SITE}/countries/{slug}/" in urls) == is_listed
        assert (noindex not in client.get(f"/countries/{slug}/").text) == is_listed
