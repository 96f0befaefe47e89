"""One object in English only, one with an old French text, one complete: all that tells of them agrees."""

import csv
import io
import json
import re

import feedparser
import pytest
import time_machine
from icalendar import Calendar
from lxml import etree

from core.i18n.languages import in_language
from tests.helpers.pages.translated_objects import (
    CHANGED,
    COMPLETE_IN,
    SITE,
    SORTS,
    TITLES,
    TODAY,
    Page,
    put_into_the_record,
)
from tests.pages.test_sitemap import alternates_in

pytestmark = pytest.mark.django_db
NOTES = {
    "judges": r"Cette page n’est pas encore traduite\.",
    "prosecutors": r"Le texte anglais a été modifié le 11 mars 2026, après cette traduction\.",
}
JSON_LD = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture(params=SORTS)
def sort(request):
    return SORTS[request.param]


@pytest.fixture
def objects(sort):
    return put_into_the_record(sort)


def alternates_of(path, codes):
    if len(codes) < 2:
        return {}
    return {code: SITE + in_language(path, code) for code in codes} | {"x-default": SITE + path}


@pytest.mark.parametrize("slug", COMPLETE_IN)
@pytest.mark.usefixtures("objects")
class TestPage:
    def test_in_french_it_says_what_is_not_french_and_is_offered_where_all_is(
        self, client, sort, slug
    ):
        path = sort.path(slug)
        page = Page(client, f"/fr{path}")
        is_french = "fr" in COMPLETE_IN[slug]
        assert page.tree.get("lang") == page.response["Content-Language"] == "fr"
        assert page.canonical == SITE + (f"/fr{path}" if is_french else path)
        assert page.alternates == alternates_of(path, COMPLETE_IN[slug])
        assert re.match(NOTES.get(slug, "$"), page.note), page.note
        expected = set() if is_french else {"Courses for judges", "Judges learn together."}
        assert page.marked == expected
        assert TITLES["fr"][slug] in page.text
        assert page.attribute("//title", "lang") == (None if is_french else "en")

    def test_the_description_is_in_the_language_that_it_says(self, client, sort, slug):
        page = Page(client, f"/fr{sort.path(slug)}")
        description = page.attribute("//meta[@name='description']", "content")
        language = page.attribute("//meta[@name='description']", "lang")
        assert ("learn" in description, "apprennent" in description) == (
            language == "en",
            language is None,
        )

    def test_in_romanian_nothing_is_older_and_in_english_nothing_is_said(self, client, sort, slug):
        assert bool(Page(client, f"/ro{sort.path(slug)}").note) == (slug == "judges")
        page = Page(client, sort.path(slug))
        assert (page.note, page.marked) == ("", set())
        assert page.canonical == SITE + sort.path(slug)
        assert page.alternates == alternates_of(sort.path(slug), COMPLETE_IN[slug])

    def test_programs_are_told_the_same(self, client, sort, slug):
        page = Page(client, f"/fr{sort.path(slug)}")
        locales = page.tree.xpath("//meta[starts-with(@property, 'og:locale')]/@content")
        assert locales == (["fr_FR", "en_GB", "ro_RO"] if "fr" in COMPLETE_IN[slug] else ["en_GB"])
        assert page.attribute("//meta[@property='og:url']", "content") == page.canonical
        *facts, crumbs = map(json.loads, JSON_LD.findall(page.response.text))
        name = TITLES["fr"][slug]
        said = name if "fr" in COMPLETE_IN[slug] else {"@value": name, "@language": "en"}
        assert crumbs["itemListElement"][-1]["name"] == said
        for fact in facts:
            assert fact["name"] == said
            assert fact["url"] == fact["mainEntityOfPage"]["@id"] == f"{SITE}/fr{sort.path(slug)}"
            spoken = fact["mainEntityOfPage"]["inLanguage"]
            assert spoken == ("fr" if "fr" in COMPLETE_IN[slug] else ["fr", "en"])

    def test_the_sitemap_has_it_in_the_languages_in_which_it_is_offered(self, client, sort, slug):
        found = alternates_in(client.get("/sitemap.xml").content)
        path = sort.path(slug)
        known = {code: SITE + in_language(path, code) for code in ("en", "fr", "ro")}
        assert [code for code, address in known.items() if address in found] == COMPLETE_IN[slug]
        for code in COMPLETE_IN[slug]:
            assert dict(found[known[code]]) == alternates_of(path, COMPLETE_IN[slug])

    def test_search_in_french_finds_it_by_the_words_that_french_readers_see(
        self, client, sort, slug
    ):
        title = TITLES["fr"][slug]
        page = Page(client, f"/fr/search/?q={title.split()[-1]}")
        [link] = page.main.xpath(".//h3/a")
        assert link.get("href") == f"/fr{sort.path(slug)}"
        assert link.text_content() == title
        assert (title in page.marked) == (slug == "judges")


@pytest.mark.usefixtures("objects")
class TestLists:
    """Standing pages have none, legal acts no feed of their own, and projects no calendar."""

    @pytest.fixture(params=[name for name, each in SORTS.items() if each.list])
    def sort(self, request):
        return SORTS[request.param]

    def test_the_list_marks_the_english_title_alone_and_says_nothing_of_older_ones(
        self, client, sort
    ):
        page = Page(client, f"/fr{sort.list}")
        for title in TITLES["fr"].values():
            assert title in page.text
        assert page.marked & {*TITLES["en"].values(), *TITLES["fr"].values()} == {
            "Courses for judges"
        }
        assert page.note.startswith("Des parties de cette page ne sont pas encore traduites.")
        assert "modifié" not in page.note

    def test_the_data_say_in_which_languages_each_is_complete_and_which_is_older(
        self, client, sort
    ):
        name = sort.list.strip("/")
        for prefix in ("", "/fr"):
            items = json.loads(client.get(f"{prefix}/{name}.json").content)["items"]
            assert {item["slug"]: item["address"] for item in items} == {
                slug: f"{SITE}{prefix}{sort.path(slug)}" for slug in COMPLETE_IN
            }
            for item in items:
                complete = [
                    code for code, status in item["languages"].items() if status["is_complete"]
                ]
                older = [
                    code for code, status in item["languages"].items() if status["older_since"]
                ]
                assert complete == list(item["title"]) == COMPLETE_IN[item["slug"]]
                assert older == (["fr"] if item["slug"] == "prosecutors" else [])
                since = item["languages"]["fr"]["older_since"]
                assert since == (CHANGED.isoformat() if older else None)

    def test_the_table_has_english_where_there_is_no_french_and_says_of_each_row_what_is_complete(
        self, client, sort
    ):
        text = client.get(f"/fr/{sort.list.strip('/')}.csv").content.decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(text, newline="")))
        assert {row["Titre"]: row["Langues"] for row in rows} == {
            title: "; ".join(COMPLETE_IN[slug]) for slug, title in TITLES["fr"].items()
        }

    @pytest.mark.parametrize(
        "sort", [each for each in SORTS.values() if each.feed], ids=lambda each: each.list
    )
    def test_the_feed_marks_english_titles_and_summaries(self, client, sort):
        feed = feedparser.parse(client.get(f"/fr{sort.feed}").content)
        said = {entry.title: entry.title_detail.language for entry in feed.entries}
        assert said == {
            title: "en" if slug == "judges" else "fr" for slug, title in TITLES["fr"].items()
        }
        for entry in feed.entries:
            assert ("learn" in entry.summary) == (entry.summary_detail.language == "en")

    @pytest.mark.parametrize(
        "sort", [each for each in SORTS.values() if each.calendar], ids=lambda each: each.list
    )
    def test_the_calendar_names_the_language_of_each_text(self, client, sort):
        calendar = Calendar.from_ical(client.get(f"/fr{sort.calendar}").content)
        for event in calendar.walk("VEVENT"):
            language = event["SUMMARY"].params["LANGUAGE"]
            assert language == event["DESCRIPTION"].params["LANGUAGE"]
            assert ("learn" in event["DESCRIPTION"]) == (language == "en")
            assert event["URL"].startswith(f"{SITE}/fr/")


@pytest.mark.usefixtures("objects")
def test_what_changed_marks_english_names_and_notes(client, sort):
    tree = etree.fromstring(client.get("/fr/updates/feed/").content)
    atom = {"a": "http://www.w3.org/2005/Atom"}
    changed, *_ = entries = tree.findall("a:entry", atom)
    assert (
        changed.findtext("a:title", namespaces=atom) == "Formations des procureurs\u00a0: Modifié"
    )
    [summary] = changed.findall("a:summary", atom)
    assert dict(summary.attrib) == {
        "type": "html",
        "{http://www.w3.org/XML/1998/namespace}lang": "en",
    }
    titles = {each.findtext("a:title", namespaces=atom) for each in entries}
    english = '<span lang="en">Courses for judges</span>\u00a0: Publié pour la première fois'
    assert english in titles
    page = Page(client, "/fr/updates/")
    assert {"Courses for judges", "Made clearer"} <= page.marked
    assert not page.marked & set(TITLES["fr"].values()) - {"Courses for judges"}
