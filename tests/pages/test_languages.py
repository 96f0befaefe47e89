"""The interface in French and Romanian, and the language of URLs."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.i18n.languages import LANGUAGES, in_language, language_of
from projects.models import DocumentContent
from tests.helpers.pages.machine_readable import ARCHIVE
from tests.helpers.published import publish, text_of

MEMORANDUM = "/legal-basis/acts/memorandum-of-understanding/"
PREFIXES = ["", ARCHIVE, "/preview/abc-1:x"]
PARTS = st.lists(st.sampled_from(["projects", "fr", "ro", "en", "fra", "x"]), max_size=4)
TEXTS = {
    "/fr/": ["Domaines d’action", "Projets en cours", "Base juridique"],
    "/ro/": ["Domenii de activitate", "Proiecte în desfășurare", "Temei juridic"],
    f"/fr{MEMORANDUM}": [
        "15 octobre 2013",
        "« Mémorandum d’accord »,",
        f"état au 2 juin 2026, http://testserver/fr{MEMORANDUM}.",
        "Lien permanent vers cette version dans les archives :",
        "Publié le 1er juin 2026",
    ],
    f"/ro{MEMORANDUM}": [
        "15 octombrie 2013",
        "„Memorandum de înțelegere”,",
        f"situația la 2 iunie 2026, http://testserver/ro{MEMORANDUM}.",
        "Publicat la 1 iunie 2026",
    ],
    "/fr/legal-basis/": ["octobre 2013", "1er juillet 2004", "Entrée en vigueur"],
    "/ro/legal-basis/": ["octombrie 2013", "1 iulie 2004", "Intrare în vigoare"],
    "/fr/history/milestone/inauguration/": ["1er juin 2026 à 13:00"],
    "/ro/history/milestone/inauguration/": ["1 iunie 2026, 13:00"],
    "/fr/search/?q=xyzzy": ["Aucun résultat"],
    "/ro/search/?q=xyzzy": ["Niciun rezultat"],
    f"{ARCHIVE}/fr/office/": ["Le site tel qu’il était à la fin du 1er juin 2026."],
    f"{ARCHIVE}/ro/office/": ["Site-ul așa cum era la sfârșitul zilei de 1 iunie 2026."],
}


def test_texts_and_dates_are_in_the_language(walker):
    for path, texts in TEXTS.items():
        text = text_of(walker.get(path))
        assert [expected for expected in texts if expected not in text] == [], path


def test_plural_form_follows_the_number(db, next_day, client):
    texts = {
        1: ["1 result", "1 résultat", "1 rezultat"],
        2: ["2 results", "2 résultats", "2 rezultate"],
        20: ["20 results", "20 résultats", "20 de rezultate"],
    }
    published = 0
    for number, expected in texts.items():
        slugs = [f"report-{index}" for index in range(published, number)]
        publish(*(DocumentContent(slug=slug, title={"en": "A report"}) for slug in slugs))
        published = number
        for language, text in zip(LANGUAGES, expected, strict=True):
            assert f" {text} " in text_of(client.get(in_language("/documents/", language)))


@pytest.mark.parametrize(
    ("path", "language"),
    [
        ("/", "en"),
        ("/fr/", "fr"),
        ("/fr?x=1", "fr"),
        ("/français/", "en"),
        ("/projects/fr/", "en"),
        (f"{ARCHIVE}/fr/", "fr"),
        ("/preview/token/ro/office/", "ro"),
        ("/archive/fr/", "en"),
        ("/archive/?path=/fr/office/", "en"),
        ("/en/", "en"),
    ],
)
def test_language_is_first_in_the_path_or_after_a_prefix(path, language):
    assert language_of(path) == language


@given(prefix=st.sampled_from(PREFIXES), parts=PARTS, other=st.sampled_from(LANGUAGES))
def test_path_in_another_language_leads_back(prefix, parts, other):
    path = prefix + "/" + "".join(f"{part}/" for part in parts)
    translated = in_language(path, other)
    if language_of(in_language(path, "en")) == "en":  # unless a page is called “fr”
        assert language_of(translated) == other
        assert in_language(translated, language_of(path)) == path


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    ["/fr//evil.example/", "/fr/\\evil.example/", "/fr/\t/evil.example/", "/\t/evil.example/"],
)
def test_language_switcher_leads_to_no_other_host(client, path):
    response = client.generic("GET", "/", PATH_INFO=path)
    hrefs = re.findall(r'<a href="([^"]*)" hreflang=', response.text)
    assert response.status_code == 404
    assert len(hrefs) == len(LANGUAGES)
    assert all(re.match(r"/(?![/\\\s])", href) for href in hrefs)


def test_language_of_a_page_is_that_of_its_url_alone(starter_site, client):
    preferred = {"Accept-Language": "ro,fr;q=0.9,en;q=0.8", "Cookie": "django_language=fr"}
    for path in ("/", "/contact/", "/fr/", "/ro/projects/glacy/", f"{ARCHIVE}/fr/office/"):
        response = client.get(path, headers=preferred)
        assert response.status_code == 200
        assert response["Content-Language"] == language_of(path)
        assert f'<html lang="{language_of(path)}">' in response.text
        names = re.findall(r'hreflang="(\w+)" lang="(\w+)"( aria-current="true")?>', response.text)
        assert [(code, bool(current)) for code, _, current in names] == [
            (code, code == language_of(path)) for code in LANGUAGES
        ]
        assert "Accept-Language" not in response.get("Vary", "")
        assert not response.cookies
    assert client.get("/fr/nothing/here/", headers=preferred)["Content-Language"] == "fr"


def test_page_without_a_language_has_no_prefix(starter_site, client):
    for path in ("/robots.txt", "/sitemap.xml", "/healthz"):
        assert "Content-Language" not in client.get(path), path
    for path in ("/fr/admin/", "/fr/robots.txt", "/ro/sitemap.xml", "/fr/healthz"):
        assert client.get(path, follow=True).status_code == 404
    assert client.get("/fr/projects").headers["Location"] == "/fr/projects/"


@pytest.mark.django_db
def test_language_switcher_keeps_a_search_with_a_colon(client):
    page = client.get("/search/", {"q": "GLACY: Global Action"}).text
    assert 'href="/fr/search/?q=GLACY%3A+Global+Action" hreflang="fr"' in page
