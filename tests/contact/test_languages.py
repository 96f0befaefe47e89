"""The form, structured data and mails in French and Romanian."""

import re

import pytest
from django.template.loader import render_to_string
from django.utils import timezone, translation

from contact.models import Message
from tests.helpers.contact_details import YESTERDAY, publish_details
from tests.helpers.factories import make_subject
from tests.helpers.pages.contact_form import press_send, read
from tests.helpers.pages.machine_readable import json_ld

NARROW = "\u202f"
TRANSLATED = {"fr": "/fr/contact/", "ro": "/ro/contact/"}


@pytest.fixture
def published():
    return publish_details(
        at=timezone.now() - YESTERDAY,
        office_name_fr="Bureau de programme sur la cybercriminalité",
        city_fr="Bucarest",
        city_ro="București",
        opening_hours_en="Monday to Friday",
    )


def page_of(client, address):
    return re.sub(r"[ \n]+", " ", read(client.get(address)).text)


class TestForm:
    @pytest.mark.parametrize(
        ("language", "texts"),
        [
            ("fr", f"Écrire au Bureau|Votre nom|(facultatif)|19{NARROW}999 caractères|Envoyer"),
            ("ro", "Scrieți Oficiului|Numele dumneavoastră|(opțional)|19.999 de caractere|Trimite"),
        ],
    )
    def test_form_is_in_the_language_of_its_url(self, client, subject, language, texts):
        page = page_of(client, TRANSLATED[language])
        assert [text for text in texts.split("|") if text not in page] == []

    @pytest.mark.parametrize("language", TRANSLATED)
    def test_answer_is_in_the_language_of_the_page_by_default(self, client, typed, language):
        path = TRANSLATED[language]
        assert read(client.get(path)).values["language"] == language
        del typed["language"]
        response = press_send(client, typed, path=path)
        assert response["Location"].startswith(f"/{language}/contact/sent/")
        message = Message.objects.get()
        assert message.language == language
        label = {"fr": "Sa référence est", "ro": "Referința lui este"}[language]
        assert f"{label} {message.reference}" in page_of(client, response["Location"])

    @pytest.mark.parametrize(
        ("language", "changes", "errors"),
        [
            (
                "fr",
                {"name": "", "email": "nobody"},
                "Il y a un problème|Saisissez votre nom.|forme nom@example.org, sans espaces",
            ),
            ("fr", {"token": "forged"}, f"cliquez de nouveau sur «{NARROW}Envoyer{NARROW}»"),
            ("ro", {"name": "x" * 201}, "Numele poate avea cel mult 200 de caractere (acum 201)."),
        ],
    )
    def test_error_is_in_the_language_of_the_page(self, client, typed, language, changes, errors):
        page = read(press_send(client, typed | changes, path=TRANSLATED[language]))
        assert [error for error in errors.split("|") if error not in page.text] == []

    def test_subjects_are_marked_and_countries_sorted_by_the_language(self, client, subject):
        make_subject(label_en="Training", label_fr="Formations")
        html = client.get(TRANSLATED["fr"]).text
        assert re.search(r'<option [^>]*lang="en"[^>]*>The office and its projects<', html)
        assert re.search(r'<option value="\d+">Formations<', html)
        names = re.findall(r'<option value="[A-Z]{2}" *>([^<]*)', html)
        assert names.index("Équateur") < names.index("Érythrée") < names.index("Espagne")
        assert "Zimbabwe" in names[-2:]


class TestDays:
    @pytest.mark.parametrize(
        ("days", "text"),
        [
            (1, "la o zi de la primire"),
            (19, "la 19 zile de la primire"),
            (20, "la 20 de zile de la primire"),
        ],
    )
    def test_days_have_three_forms_in_romanian(self, days, text):
        with translation.override("ro"):
            html = render_to_string("contact/_what_happens.html", {"subjects_by_days": {days: []}})
        assert text in html

    def test_subjects_are_quoted_as_in_the_language(self, client, subject):
        make_subject(label_fr="Formations", label_ro="Cursuri", retention_days=30)
        french = f"Les messages portant sur «{NARROW}Formations{NARROW}» sont supprimés plus tôt"
        assert french in page_of(client, TRANSLATED["fr"])
        romanian = "despre „Cursuri” se șterg mai devreme, după 30 de zile."
        assert romanian in page_of(client, TRANSLATED["ro"])


def test_structured_data_are_in_the_language_of_the_page(client, published, settings):
    settings.SITE_URL = "https://site.example"
    french, _breadcrumb = json_ld(client.get(TRANSLATED["fr"]).text)
    assert french["name"] == "Bureau de programme sur la cybercriminalité"
    assert french["url"] == "https://site.example/fr/"
    assert french["address"]["addressLocality"] == "Bucarest"
    assert french["contactPoint"]["contactType"] == "renseignements généraux"
    assert french["contactPoint"]["url"] == "https://site.example/fr/contact/"
    romanian, _breadcrumb = json_ld(client.get(TRANSLATED["ro"]).text)
    english = "Cybercrime Programme Office of the Council of Europe"
    assert romanian["name"] == {"@value": english, "@language": "en"}
    assert romanian["address"]["streetAddress"]["@language"] == "en"
