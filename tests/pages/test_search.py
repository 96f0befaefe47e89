"""The search page, with the starter content."""

import re

import pytest

from record.content_cache import forget_contents
from search.results import RESULTS_PER_PAGE
from tests.helpers.pages.search_page import (
    ARCHIVED_SEARCH,
    first,
    found,
    search,
    suggestion,
)
from tests.helpers.published import text_of

pytestmark = pytest.mark.usefixtures("starter_site")
FIRST_RESULTS = """\
Ukraine → /countries/ua/
ukraine → /countries/ua/
Kosovo → /countries/xk/
turkiye → /countries/tr/
bosnia → /countries/ba/
GLACY+ → /projects/glacy-plus/
glacy → /projects/glacy/
glacy-e → /projects/glacy-e/
cproc → /office/
c-proc → /office/
C‑PROC → /office/
cybercrime programme → /office/
iproceeds 2 → /projects/iproceeds-2/
contact → /contact/
primaverii → /contact/
european union → /funders/european-union/
privacy → /privacy/
memorandums of understanding → /legal-basis/acts/memorandum-of-understanding/
prosecutor → /projects/?field=training
octopus → /projects/octopus-project/
sexual exploitation → /projects/endocsea-europe/
"war crimes" → /projects/cyberua/
war crime ukraine → /projects/cyberua/
southern neighbourhood → /projects/cybersouth-plus/
GLACY plus → /projects/glacy-plus/
cyber south plus → /projects/cybersouth-plus/
legal basis → /legal-basis/"""
HOSTILE = [
    '"', '""', "'", "''", "\\", "*", "a*", "%", "_", "( OR", "AND", "NOT ukraine", "NEAR(a b)",
    "tokens:ukraine", "ukraine & !cyber | 'x':*", "\0", "ukraine\0", "\ud7ff\ufffe", "🙂",
    "a" * 10_000, "word " * 1_000, '"' * 500, "<script>alert(1)</script>",
    "'; DROP TABLE search_searchentry; --", "{{ 7 }}", "%(x)s %s", "\u202e", "-", "--", "+", "++++",
    "a+" * 100, "-".join("abcdefghijklmnop"), "2e3", "1.5", "l'", "^ukraine",
    "x" * 199 + "é", "½ ﬁ ǆ", "\u0301" * 50,
]  # fmt: skip


def test_first_result_is_the_intended_one(client):
    searched = [row.partition(" → ")[0] for row in FIRST_RESULTS.splitlines()]
    results = [f"{typed} → {first(client, typed)}" for typed in searched]
    assert results == FIRST_RESULTS.splitlines()


def test_spelling_is_corrected(client):
    meant = {
        "cybercirme": "cybercrime",
        "Ukrane": "Ukraine",
        "prosecutro trainnig": "prosecutor training",
        "bucarest": "Bucharest",
        "cyberest": "CyberEast",
    }
    for typed, correction in meant.items():
        response = search(client, typed)
        html = " ".join(response.text.split())
        link = re.search(r'Did you mean <a href="([^"]*)">([^<]*)</a>', html)
        assert link[2].lower() == correction.lower()
        assert "No results found" not in html
        corrected = client.get("/search/" + link[1].replace("&amp;", "&"))
        assert found(response)[0] == found(corrected)[0]


@pytest.mark.parametrize(
    ("typed", "suggested"),
    [("Slovaka", {"Slovak"}), ("Kenyaa", {"Kenya"}), ("Nigera", {None, "Nigerian"})],
)
def test_no_other_country_is_suggested(client, typed, suggested):
    assert suggestion(search(client, typed)) in suggested


@pytest.mark.parametrize("typed", ["tenders", "call for tenders"])
def test_word_with_synonyms_is_not_corrected(client, typed):
    response = search(client, typed)
    assert found(response)[0] == "/calls/"
    assert suggestion(response) is None


@pytest.mark.parametrize("typed", ["email", "opening hours", "CSAM", "child abuse"])
def test_word_of_a_synonym_finds_no_country_with_it_in_its_name(client, typed):
    assert not [path for path in found(search(client, typed)) if "/countries/" in path]


@pytest.mark.parametrize("typed", ["Guinea", "Congo-Kinshasa", "États-Unis", "Niger projects"])
def test_no_other_country_than_the_one_named_is_found(client, typed):
    paths = found(search(client, typed))
    assert len([path for path in paths if path.startswith("/countries/")]) == 1


def test_page_without_results_helps(client):
    text = text_of(search(client, 'qqqq zzzz "xxxx"'))
    for help_text in (
        "No results found",
        "Try fewer words",
        "Try without the quotation marks",
        "All projects",
        "Ask the office",
    ):
        assert help_text in text
    assert "Did you mean" not in text


def test_kind_is_counted_and_choosing_it_shows_as_many(client):
    response = search(client, "cybercrime")
    link = r'href="\?q=cybercrime&amp;kind=(\w+)"[^>]*>[^<]*<span class="count">(\d+)'
    kinds = re.findall(link, response.text)
    assert len(kinds) > 4
    for kind, count in kinds:
        assert f"{count} result" in text_of(search(client, "cybercrime", kind=kind))
    total = sum(int(count) for _, count in kinds)
    assert f"{total} results" in text_of(response)


def test_result_is_on_one_page_only(client):
    number = int(re.search(r"(\d+) results", text_of(search(client, "cybercrime")))[1])
    pages = -(-number // RESULTS_PER_PAGE)
    titles = []
    for page in range(1, pages + 1):
        response = search(client, "cybercrime", page=page)
        titles += re.findall(r"<h3>.*?</h3>", response.text, re.DOTALL)
    assert number > RESULTS_PER_PAGE
    assert len(titles) == len(set(titles)) == number
    for page in ("0", "-1", "x", pages + 1, "²"):
        assert search(client, "cybercrime", page=page).status_code == 404, page


def test_page_has_a_title_of_its_own_and_is_not_indexed(client):
    pages = [
        client.get("/search/"),
        search(client, "cybercrime"),
        search(client, "cybercrime", page=2),
        search(client, "cybercrime", kind="project"),
        search(client, "qqqq"),
    ]
    titles = {re.search(r"<title>(.*?)</title>", page.text)[1] for page in pages}
    assert len(titles) == len(pages)
    for page in pages:
        assert page.text.count('<meta name="robots" content="noindex">') == 1
        assert page.text.count("<h1>") == page.text.count('role="search"') == 1


def test_page_costs_few_queries(client, django_assert_max_num_queries):
    for typed in ("", "ukraine", "cybercrime", "cybercirme", "the", "european union ukraine"):
        forget_contents()
        with django_assert_max_num_queries(9):
            search(client, typed)


def test_archived_search_stays_in_its_day(client):
    response = client.get(ARCHIVED_SEARCH, {"q": "Ukraine"})
    archive = "/archive/2026-06-01"
    assert found(response)[0] == f"{archive}/countries/ua/"
    assert found(client.get(ARCHIVED_SEARCH, {"q": "primaverii"}))[0] == f"{archive}/contact/"
    assert f'action="{ARCHIVED_SEARCH}"' in response.text
    of_a_field = f"{archive}/projects/?field=training"
    assert of_a_field in found(client.get(ARCHIVED_SEARCH, {"q": "training"}))
    list_page = f"{archive}/legal-basis/"
    assert found(client.get(ARCHIVED_SEARCH, {"q": "legal basis"}))[0] == list_page
    assert "/legal-basis/" not in found(search(client, "legal basis", kind="act"))


@pytest.mark.long
def test_any_query_is_answered(client):
    for typed in HOSTILE:
        response = search(client, typed)
        assert response.status_code == 200, typed
        assert "<script>" not in response.text, typed
    for raw in ("%ff%fe", "%00", "q&q=ukraine", "a&kind=%00", "a&kind=notice", "a&kind='"):
        assert client.get(f"/search/?q={raw}").status_code == 200, raw
    assert client.post("/search/").status_code == 405


def test_results_without_all_words_are_marked_as_such(client):
    response = search(client, "electronic evidence training judges")
    text = text_of(response)
    assert "/projects/?field=training" in found(response)[:3]
    assert "Training: 12 projects" in text
    response = search(client, "Moldova zebra")
    assert "No result contains all your words. These contain some of them." in text_of(response)
    assert found(response)[0] == "/countries/md/"


def test_label_of_a_source_is_found_and_not_quoted(client):
    response = search(client, "EU Neighbours South launch in Tunis")
    assert "/projects/cybersouth/" in found(response)
    assert "EU Neighbours" not in text_of(response).partition("result")[2]
