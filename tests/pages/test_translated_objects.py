"""Objects in English only, with an older French text, and complete: all forms of them agree."""

import re

import pytest

from core.i18n.languages import in_language
from tests.helpers.pages.machine_readable import ATOM, SITE, atom_of, feed_of, items_of, rows_of
from tests.helpers.pages.translated_objects import (
    CHANGED,
    COMPLETE_IN,
    KINDS,
    TITLES,
    TODAY,
    Page,
    put_into_the_record,
)
from tests.helpers.publishing import withdraw
from tests.helpers.times import HOUR

pytestmark = [pytest.mark.django_db, pytest.mark.long]
NOTES = {
    "judges": r"Cette page n’est pas encore traduite\.",
    "prosecutors": r"Le texte anglais a été modifié le 11 mars 2026, après cette traduction\.",
}
LISTS = ["project", "activity", "milestone"]
PROSECUTORS = "/fr/projects/prosecutors/"


@pytest.fixture(autouse=True)
def today(clock):
    clock.move_to(TODAY)


@pytest.fixture(params=KINDS)
def kind(request):
    """Three objects of each kind are in the record."""
    put_into_the_record(KINDS[request.param])
    return KINDS[request.param]


def alternates_of(path, codes):
    if len(codes) < 2:
        return {}
    return {code: SITE + in_language(path, code) for code in codes} | {"x-default": SITE + path}


def test_page_states_what_is_not_translated_and_where_it_is_complete(client, kind):
    for slug, complete_in in COMPLETE_IN.items():
        path = kind.path(slug)
        page = Page(client, f"/fr{path}")
        is_french = "fr" in complete_in
        assert page.tree.get("lang") == page.response["Content-Language"] == "fr"
        assert page.canonical == [SITE + (f"/fr{path}" if is_french else path)]
        assert page.alternates == alternates_of(path, complete_in)
        assert re.match(NOTES.get(slug, "$"), page.note), page.note
        english = set() if is_french else {"Courses for judges", "Judges learn together."}
        assert page.marked == english
        assert TITLES[slug] in page.text
        language = None if is_french else "en"
        assert page.attribute("//title", "lang") == language
        assert page.attribute("//meta[@name='description']", "lang") == language
        assert ("learn" in page.description, "apprennent" in page.description) == (
            not is_french,
            is_french,
        )
        assert bool(Page(client, f"/ro{path}").note) == (slug == "judges")
        page = Page(client, path)
        assert (page.note, page.marked, page.canonical) == ("", set(), [SITE + path])
        assert page.alternates == alternates_of(path, complete_in)


@pytest.mark.parametrize("kind", LISTS, indirect=True)
def test_data_state_the_complete_and_the_older_languages(client, kind):
    items = {item["slug"]: item for item in items_of(client, f"{kind.data}.json")}
    assert set(items) == set(COMPLETE_IN)
    for slug, item in items.items():
        statuses = item["languages"]
        assert item["address"] == f"{SITE}{kind.path(slug)}"
        complete = [code for code, status in statuses.items() if status["is_complete"]]
        assert complete == list(item["title"]) == COMPLETE_IN[slug]
        older = {code: status["older_since"] for code, status in statuses.items()}
        since = CHANGED.isoformat() if slug == "prosecutors" else None
        assert older == dict.fromkeys(older) | {"fr": since}
    rows = rows_of(client, f"/fr{kind.data}.csv")
    assert {row["Titre"]: row["Langues"] for row in rows} == {
        title: "; ".join(COMPLETE_IN[slug]) for slug, title in TITLES.items()
    }


@pytest.mark.parametrize("kind", ["project", "activity"], indirect=True)
def test_feed_has_english_titles_and_summaries_without_a_translation(client, kind):
    entries = feed_of(client, f"/fr{kind.root}feed/").entries
    assert {entry.title for entry in entries} == set(TITLES.values())
    assert {"learn" in entry.summary for entry in entries} == {True, False}


def test_changes_mark_english_notes(client, kind):
    changed, *_ = entries = atom_of(client, "/fr/updates/feed/").findall("a:entry", ATOM)
    titles = [entry.findtext("a:title", namespaces=ATOM) for entry in entries]
    assert titles[0] == "Formations des procureurs\u00a0: Modifié"
    assert "Courses for judges\u00a0: Publié pour la première fois" in titles
    [summary] = changed.findall("a:summary", ATOM)
    assert dict(summary.attrib) == {"type": "html"}
    assert '<bdi lang="en">Made clearer' in summary.text
    page = Page(client, "/fr/updates/")
    assert {"Courses for judges", "Made clearer"} <= page.marked
    assert not page.marked & set(TITLES.values()) - {"Courses for judges"}


@pytest.fixture
def objects():
    return put_into_the_record(KINDS["project"])


def test_reason_of_a_withdrawn_object_is_marked(client, objects):
    withdraw(objects["prosecutors"], None, "It was merged.", now=TODAY - HOUR)
    page = Page(client, PROSECUTORS, status=410)
    assert "It was merged." in page.marked
    assert (page.canonical, page.alternates) == ([], {})
    first = atom_of(client, "/fr/updates/feed/").find("a:entry", ATOM)
    assert first.findtext("a:title", namespaces=ATOM) == "Formations des procureurs\u00a0: Retiré"
    assert '<bdi lang="en">It was merged.' in first.findtext("a:summary", namespaces=ATOM)
