"""What French and Romanian readers read around the contents: headings, dates, numbers, error pages."""

import re
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.db import OperationalError
from django.template.loader import render_to_string
from django.utils.translation import override

from pages.content import MilestoneContent
from pages.models import Milestone, StandingPage
from tests.helpers.published import FIRST_DAY, NEXT_DAY, publish, text_of, withdraw

HEADINGS = {
    ("fr", "/"): ["En chiffres", "Domaines d’action", "Projets en cours", "Base juridique"],
    ("ro", "/"): ["În cifre", "Domenii de activitate", "Proiecte în desfășurare", "Temei juridic"],
    ("fr", "/office/"): ["Mandat", "Pourquoi il existe", "Aux côtés du Comité (T-CY)", "Sources"],
    ("ro", "/office/"): ["Mandat", "De ce există", "Alături de Comitet (T-CY)", "Surse"],
    ("fr", "/legal-basis/"): [
        "Base juridique",
        "La fondation du Bureau",
        "Les traités et leurs suites",
    ],
    ("ro", "/legal-basis/"): ["Temei juridic", "Înființarea Biroului", "Tratatele și ce a urmat"],
    ("fr", "/legal-basis/memorandum-signed/"): ["Sources", "Comment citer cette page"],
    ("ro", "/legal-basis/memorandum-signed/"): ["Surse", "Cum se citează această pagină"],
    ("fr", "/search/"): ["Recherche", "Ce que l’on peut trouver"],
    ("ro", "/search/"): ["Căutare", "Ce se poate găsi"],
    ("fr", "/updates/"): ["Mises à jour", "1er juin 2026"],
    ("ro", "/updates/"): ["Actualizări", "1 iunie 2026"],
    ("fr", "/data/"): ["Données ouvertes", "Ce que signifient les champs", "Licence et citation"],
    ("ro", "/data/"): ["Date deschise", "Ce înseamnă câmpurile", "Licență și citare"],
    ("fr", "/archive/"): ["Archives", "Choisir un jour", "juin 2026"],
    ("ro", "/archive/"): ["Arhivă", "Alegeți o zi", "iunie 2026"],
}
TEXTS = {
    ("fr", "/legal-basis/memorandum-signed/"): [
        "15 octobre 2013",
        "Organes qui ont agi",
        "http://testserver/fr/legal-basis/memorandum-signed/, état au 2 juin 2026.",
        "À son adresse dans les archives, ce texte ne changera pas :",
        "Publié le 1er juin 2026",
    ],
    ("ro", "/legal-basis/memorandum-signed/"): [
        "15 octombrie 2013",
        "Organisme care au acționat",
        "http://testserver/ro/legal-basis/memorandum-signed/, situația la 2 iunie 2026.",
        "Publicat la 1 iunie 2026",
    ],
    ("fr", "/legal-basis/"): [
        "octobre 2013",
        "1er juillet 2004",
        "Type d’acte",
        "Entrée en vigueur",
    ],
    ("ro", "/legal-basis/"): [
        "octombrie 2013",
        "1 iulie 2004",
        "Tipul actului",
        "Intrare în vigoare",
    ],
    ("fr", "/history/milestone/memorandum-signed/"): [
        "1er juin 2026 à 13:00",
        "Publié pour la première fois",
    ],
    ("ro", "/history/milestone/memorandum-signed/"): [
        "1 iunie 2026, 13:00",
        "Publicat pentru prima dată",
    ],
    ("fr", "/search/?q=xyzzy"): ["Aucun résultat", "Poser une question au Bureau"],
    ("ro", "/search/?q=xyzzy"): ["Niciun rezultat", "Întrebați Biroul"],
    ("fr", "/archive/2026-06-01/office/"): [
        "Le site tel qu’il était à la fin du 1er juin 2026.",
        "Cette page aujourd’hui",
    ],
    ("ro", "/archive/2026-06-01/office/"): [
        "Site-ul așa cum era la sfârșitul zilei de 1 iunie 2026."
    ],
}


def address(language, path):
    """An archived day stands before the language."""
    return re.sub(r"^(/archive/\d[^/]+|)", rf"\1/{language}", path, count=1)


def language_of(response):
    return re.search(r'<html lang="(\w+)"', response.text)[1]


@pytest.mark.usefixtures("starter_site")
class TestPages:
    @pytest.mark.parametrize(("language", "path"), HEADINGS)
    def test_headings_are_those_of_the_language(self, walker, language, path):
        response = walker.get(address(language, path))
        assert language_of(response) == language
        headings = re.findall(r"<h[1-3][^>]*>\s*([^<]*?)\s*</h", response.text)
        assert set(HEADINGS[language, path]) <= set(headings)

    @pytest.mark.parametrize(("language", "path"), TEXTS)
    def test_dates_and_words_are_those_of_the_language(self, walker, language, path):
        response = walker.get(address(language, path))
        assert language_of(response) == language
        text = text_of(response)
        assert [words for words in TEXTS[language, path] if words not in text] == []

    def test_the_feed_says_in_the_language_what_it_is(self, client):
        feed = client.get("/fr/updates/feed/").text
        assert "Mises à jour du site du Bureau de programme sur la cybercriminalité" in feed

    def test_quotation_marks_of_the_citation_are_those_of_the_language(self, client):
        path = "/legal-basis/memorandum-signed/"
        citations = {
            language: re.search(r'<p class="citation">(.*?)</p>', client.get(at).text, re.S)[1]
            for language, at in {"en": path, "fr": f"/fr{path}", "ro": f"/ro{path}"}.items()
        }
        assert re.search("“[^“”]+”,", citations["en"])
        assert re.search("«\u202f[^«»]+\u202f»,", citations["fr"])
        assert re.search("„[^„”]+”,", citations["ro"])


@pytest.mark.usefixtures("db", "next_day")
@pytest.mark.parametrize(
    ("language", "number", "words"),
    [
        ("en", 1, "1 result"),
        ("en", 2, "2 results"),
        ("fr", 1, "1 résultat"),
        ("fr", 21, "21 résultats"),
        ("ro", 1, "1 rezultat"),
        ("ro", 2, "2 rezultate"),
        ("ro", 19, "19 rezultate"),
        ("ro", 20, "20 de rezultate"),
        ("ro", 101, "101 rezultate"),
        ("ro", 121, "121 de rezultate"),
    ],
)
def test_numbers_take_the_form_of_the_word(client, language, number, words):
    publish(
        *(
            MilestoneContent(slug=f"act-{n}", title={"en": f"Act {n}"}, date="2020")
            for n in range(number)
        )
    )
    text = text_of(client.get("/legal-basis/" if language == "en" else f"/{language}/legal-basis/"))
    assert f" {words} " in text


class TestErrorPages:
    @pytest.mark.usefixtures("starter_site")
    @pytest.mark.parametrize(
        ("language", "words"),
        [("fr", "Cette page n’existe pas ici"), ("ro", "Această pagină nu există aici")],
    )
    def test_404(self, client, language, words):
        response = client.get(f"/{language}/projects/no-such-project/")
        assert response.status_code == 404
        assert language_of(response) == language
        assert words in text_of(response)

    @pytest.mark.usefixtures("db", "next_day")
    @pytest.mark.parametrize(
        ("language", "words"),
        [("fr", "Motif Twice. Depuis le 2 juin 2026"), ("ro", "Motiv Twice. Din 2 iunie 2026")],
    )
    def test_410(self, client, language, words):
        [row] = publish(
            MilestoneContent(slug="old", title={"en": "Old"}, date="2020"), at=FIRST_DAY
        )
        withdraw(row, "Twice.", NEXT_DAY)
        response = client.get(f"/{language}/legal-basis/old/")
        assert response.status_code == 410
        assert words in text_of(response)

    @pytest.mark.parametrize(
        ("path", "heading", "home"),
        [
            ("/fr/", "Une erreur s’est produite de notre côté", "/fr/"),
            ("/ro/", "A apărut o eroare din partea noastră", "/ro/"),
            ("/", "Something went wrong on our side", "/"),
        ],
    )
    def test_500_leads_home_in_its_language(self, client, path, heading, home):
        client.raise_request_exception = False
        response = client.get(path)  # this test may not touch the database, so the page fails
        assert response.status_code == 500
        assert language_of(response) == (home.strip("/") or "en")
        html = response.text
        assert f"<h1>{heading}</h1>" in html
        assert html.count(f'href="{home}"') == 2

    def test_503(self, client, monkeypatch):
        def away(*args, **kwargs):
            raise OperationalError

        monkeypatch.setattr("delivery.middleware.Edition.of_today", away)
        client.raise_request_exception = False
        response = client.get("/fr/office/")
        assert response.status_code == 503
        assert "Le site n’est pas disponible pour le moment" in response.text

    @pytest.mark.usefixtures("db")
    def test_400(self, client, settings):
        settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 2
        response = client.post(
            "/fr/contact/", {"a": "1", "b": "2", "c": "3"}, headers={"origin": "http://testserver"}
        )
        assert response.status_code == 400
        assert "L’envoi ne peut pas être accepté" in response.text


class TestWorkingCopies:
    @pytest.mark.parametrize(
        ("language", "name", "field"),
        [("en", "milestone", "kind of act"), ("fr", "étape juridique", "type d’acte")],
    )
    def test_names_of_kinds_and_fields(self, language, name, field):
        with override(language):
            assert str(Milestone._meta.verbose_name) == name
            assert str(Milestone._meta.get_field("act").verbose_name) == field

    @pytest.mark.django_db
    def test_a_refusal_names_the_address(self):
        with (
            override("fr"),
            pytest.raises(ValidationError, match=r"/updates/.+ est déjà une autre page"),
        ):
            StandingPage(slug="updates", title_en="Updates").clean()


@pytest.mark.parametrize(
    ("language", "number", "words"),
    [
        (
            "en",
            2,
            "Preview: 2 drafts are shown together, as they stood on 1 June 2026, 13:00 (Bucharest).",
        ),
        ("fr", 1, "Aperçu\u00a0: ceci est un brouillon, dans son état du 1er juin 2026 à 13:00"),
        ("fr", 2, "2 brouillons affichés ensemble, dans leur état du 1er juin 2026 à 13:00"),
        ("ro", 2, "sunt afișate împreună 2 ciorne, așa cum erau la 1 iunie 2026, 13:00"),
        ("ro", 20, "sunt afișate împreună 20 de ciorne"),
    ],
)
def test_a_preview_says_in_the_language_what_it_shows(language, number, words):
    draft = SimpleNamespace(saved_at=FIRST_DAY, in_force_from=None)
    link = SimpleNamespace(at=None, created_at=FIRST_DAY, expires_at=NEXT_DAY)
    prefix = SimpleNamespace(drafts=[draft] * number, link=link, review_address="")
    with override(language):
        assert words in render_to_string("_preview_banner.html", {"prefix": prefix})
