"""Feeds, calendars, tables and structured data under ``/fr/`` and ``/ro/``, and what stays the same there."""

import csv
import io
import re

import feedparser
import pytest
from icalendar import Calendar
from lxml import etree

from core.i18n.dates import PartialDate
from core.i18n.languages import in_language, language_of
from projects.content import ActivityContent, CountryContent, FunderContent, ProjectContent
from record.content import Ref, RichText
from tests.helpers.published import publish
from tests.pages.test_sharing import Head
from tests.pages.test_structured_data import SCHEMA, nodes, of_type

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("next_day")]
SITE = "http://testserver"
FEEDS = ("/updates/feed/", "/projects/feed/", "/activities/feed/")
ATOM = {"a": "http://www.w3.org/2005/Atom"}
NOTE = {"en": "Without prejudice to status.", "fr": "Sans préjudice du statut."}


@pytest.fixture
def country(db, next_day):
    name = {"en": "Kosovo", "fr": "Le Kosovo"}
    [row] = publish(CountryContent(slug="xk", code="XK", name=name, footnote=NOTE))
    return Ref("country", row.key)


@pytest.fixture
def activity(country):
    [project] = publish(ProjectContent(slug="one", acronym="ONE", title={"en": "One", "fr": "Un"}))
    return publish(
        ActivityContent(
            slug="met",
            title={"en": "Meeting", "fr": "Réunion"},
            summary=RichText(en="<p>They met.</p>"),
            start=PartialDate(2026, 3),
            place={"en": "Pristina", "fr": "Pristina"},
            country=country,
            projects=[Ref("project", project.key)],
            type="training",
        )
    )[0]


@pytest.mark.usefixtures("activity")
class TestFeeds:
    @pytest.mark.parametrize("path", FEEDS)
    def test_each_names_the_feeds_of_the_other_languages_after_its_page(self, client, path):
        for language in ("en", "fr", "ro"):
            tree = etree.fromstring(client.get(in_language(path, language)).content)
            first, *others = tree.findall("a:link[@rel='alternate']", ATOM)
            assert first.get("href") == SITE + in_language(path.removesuffix("feed/"), language)
            assert tree.findtext("a:author/a:uri", namespaces=ATOM) == SITE + in_language(
                "/", language
            )
            assert {link.get("hreflang"): link.get("href") for link in others} == {
                code: SITE + in_language(path, code)
                for code in ("en", "fr", "ro")
                if code != language
            }
            assert {link.get("type") for link in others} == {"application/atom+xml"}

    @pytest.mark.parametrize("path", FEEDS)
    def test_a_translation_is_an_entry_of_its_own_and_leads_to_its_page(self, client, path):
        ids, feeds = [], []
        for language in ("en", "fr", "ro"):
            feed = feedparser.parse(client.get(in_language(path, language)).content)
            assert feed.entries
            ids += [entry.id for entry in feed.entries]
            feeds.append(feed.feed.id)
            for entry in feed.entries:
                found = entry.link.removeprefix(SITE)
                assert found == in_language(found, language)
        assert len(set(ids)) == len(ids)
        assert len(set(feeds)) == 3

    def test_ids_of_english_entries_are_what_they_were(self, client, activity):
        [entry] = feedparser.parse(client.get("/activities/feed/").content).entries
        assert entry.id == f"urn:uuid:{activity.key}"
        [entry] = feedparser.parse(client.get("/fr/activities/feed/").content).entries
        assert entry.id == f"tag:testserver,2026-06-01:fr/activity/{activity.key}"
        ids = {entry.id for entry in feedparser.parse(client.get("/updates/feed/").content).entries}
        assert f"tag:testserver,2026-06-01:activity/{activity.key}/2026-06-01T10:00:00+00:00" in ids

    def test_in_the_archive_they_name_those_of_that_day(self, client):
        links = feedparser.parse(
            client.get("/archive/2026-06-01/fr/updates/feed/").content
        ).feed.links
        assert {link.href for link in links if "hreflang" in link} == {
            f"{SITE}/archive/2026-06-01/updates/feed/",
            f"{SITE}/archive/2026-06-01/ro/updates/feed/",
        }

    def test_categories_keep_their_code_and_say_it_in_words(self, client):
        categories = {}
        for language in ("en", "fr"):
            tree = etree.fromstring(client.get(in_language("/activities/feed/", language)).content)
            [category] = tree.findall("a:entry/a:category", ATOM)
            categories[language] = dict(category.attrib)
        assert categories == {
            "en": {"term": "training", "label": "Training"},
            "fr": {"term": "training", "label": "Formation"},
        }

    def test_marks_in_a_name_stay_signs(self, client):
        publish(ProjectContent(slug="sign", title={"en": "Less <b>than</b> & more"}))
        tree = etree.fromstring(client.get("/fr/updates/feed/").content)
        found = {each.text: each.get("type") for each in tree.findall("a:entry/a:title", ATOM)}
        written = "Less &lt;b&gt;than&lt;/b&gt; &amp; more"
        title = f'<span lang="en">{written}</span>\u00a0: Publié pour la première fois'
        assert found[title] == "html"
        english = etree.fromstring(client.get("/updates/feed/").content)
        assert "Less <b>than</b> & more: Published for the first time" in {
            each.text
            for each in english.findall("a:entry/a:title", ATOM)
            if each.get("type") is None
        }


@pytest.mark.usefixtures("activity")
class TestCalendars:
    def event(self, client, language):
        calendar = Calendar.from_ical(client.get(in_language("/activities.ics", language)).content)
        return calendar.walk("VEVENT")[0]

    def test_events_are_the_same_in_all_languages(self, client, activity):
        uids = {str(self.event(client, language)["UID"]) for language in ("en", "fr", "ro")}
        assert uids == {f"{activity.key}@testserver"}

    def test_a_property_is_in_one_language_and_names_it(self, client):
        event = self.event(client, "fr")
        named = {
            name: (event[name].params["LANGUAGE"], event[name])
            for name in ("SUMMARY", "LOCATION", "DESCRIPTION")
        }
        assert named == {
            "SUMMARY": ("fr", "Réunion"),
            "LOCATION": ("fr", "Pristina, Le Kosovo*"),
            "DESCRIPTION": (
                "en",
                "They met.\n\nProjects: ONE\n\n* Without prejudice to status.\n\n"
                "The day isn't known: the source says “March 2026”.",
            ),
        }
        assert event["CATEGORIES"].params["LANGUAGE"] == "fr"
        assert event["CATEGORIES"].cats == ["Formation"]

    def test_where_nothing_is_written_the_rest_is_in_the_reader_s_language(self, client, country):
        publish(
            ActivityContent(
                slug="bare", title={"en": "Bare"}, start=PartialDate(2025, 3), country=country
            )
        )
        calendar = Calendar.from_ical(client.get("/fr/activities.ics").content)
        [event] = [each for each in calendar.walk("VEVENT") if each["SUMMARY"] == "Bare"]
        assert event["SUMMARY"].params["LANGUAGE"] == "en"
        assert (event["LOCATION"], event["LOCATION"].params["LANGUAGE"]) == ("Le Kosovo*", "fr")
        assert event["DESCRIPTION"].startswith("* Sans préjudice du statut.")
        assert "mars 2025" in event["DESCRIPTION"]

    def test_its_name_is_in_its_language(self, client):
        content = client.get("/ro/activities.ics").content.decode()
        assert "NAME;LANGUAGE=ro:Activit" in content


class TestTables:
    def row(self, client, path):
        text = client.get(path).content.decode("utf-8-sig")
        return next(csv.DictReader(io.StringIO(text, newline="")))

    def test_numbers_and_dates_are_for_machines_and_words_are_for_readers(self, client):
        [funder] = publish(
            FunderContent(slug="eu", name={"en": "European Union", "fr": "Union européenne"})
        )
        publish(
            ProjectContent(
                slug="one",
                title={"en": "One"},
                start=PartialDate(2020, 3),
                budget_amount="1234567.5",
                budget_is_about=True,
                funders=[{"funder": Ref("funder", funder.key), "share": "87.5"}],
            )
        )
        french, english = self.row(client, "/fr/projects.csv"), self.row(client, "/projects.csv")
        assert french["Titre"] == english["Title"] == "One"
        assert (french["Langues"], english["Languages"]) == ("en", "en")
        assert french["Budget"] == english["Budget"] == "1234567.5"
        assert french["Début"] == english["Start"] == "2020-03"
        assert (french["Budget arrondi"], english["Budget is rounded"]) == ("oui", "yes")
        assert french["Bailleurs de fonds"].startswith("Union européenne, 87.5")
        assert french["Adresse de la page"] == f"{SITE}/fr/projects/one/"


@pytest.mark.usefixtures("activity")
class TestStructuredData:
    def test_texts_in_another_language_say_so_and_the_rest_is_the_page_s(self, client):
        event = of_type(nodes(client.get("/fr/activities/met/").content.decode()), "Event")
        assert event[f"{SCHEMA}name"] == [{"@value": "Réunion"}]
        assert event[f"{SCHEMA}description"] == [{"@value": "They met.", "@language": "en"}]
        [place] = event[f"{SCHEMA}location"][0][f"{SCHEMA}containedInPlace"]
        assert place[f"{SCHEMA}name"] == [{"@value": "Le Kosovo*"}]
        assert place[f"{SCHEMA}disambiguatingDescription"] == [{"@value": NOTE["fr"]}]
        page = event[f"{SCHEMA}mainEntityOfPage"][0]
        assert page["@id"] == f"{SITE}/fr/activities/met/"
        assert [each["@value"] for each in page[f"{SCHEMA}inLanguage"]] == ["fr", "en"]

    def test_the_data_are_one_dataset_in_all_languages_and_a_table_is_in_one(self, client):
        ids = set()
        for language in ("en", "fr"):
            html = client.get(in_language("/data/", language)).content.decode()
            datasets = [each for each in nodes(html) if f"{SCHEMA}Dataset" in each["@type"]]
            ids |= {each["@id"] for each in datasets}
            for dataset in datasets:
                spoken = [
                    [each["@value"] for each in form[f"{SCHEMA}inLanguage"]]
                    for form in dataset[f"{SCHEMA}distribution"]
                ]
                assert spoken == [["en", "fr", "ro"], [language]]
        assert len(ids) == len(datasets)


@pytest.mark.usefixtures("country")
class TestShared:
    @pytest.mark.parametrize(
        ("path", "locales"),
        [
            ("/projects/", ["en_GB", "fr_FR", "ro_RO"]),
            ("/fr/projects/", ["fr_FR", "en_GB", "ro_RO"]),
            ("/countries/xk/", ["en_GB", "fr_FR"]),
            ("/fr/countries/xk/", ["fr_FR", "en_GB"]),
            ("/ro/countries/xk/", ["en_GB", "fr_FR"]),
        ],
    )
    def test_the_locale_is_that_of_the_named_address_and_the_others_those_in_which_it_is_offered(
        self, client, path, locales
    ):
        html = client.get(path).content.decode()
        assert re.findall(r'property="og:locale(?::alternate)?" content="([^"]+)"', html) == locales
        address = Head(client, path).properties["og:url"].removeprefix(SITE)
        assert locales[0].startswith(language_of(address))
