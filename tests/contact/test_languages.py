"""The contact form in French and Romanian."""

import re

import pytest

from contact.models import Message
from tests.helpers.factories import make_subject
from tests.helpers.pages.contact_form import press_send, read

TRANSLATED = {"fr": "/fr/contact/", "ro": "/ro/contact/"}


def page_of(client, address):
    return re.sub(r"[ \n]+", " ", read(client.get(address)).text)


class TestForm:
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

    def test_subjects_are_marked_and_countries_sorted_by_the_language(self, client, subject):
        make_subject(label_en="Training", label_fr="Formations")
        html = client.get(TRANSLATED["fr"]).text
        assert re.search(r'<option [^>]*lang="en"[^>]*>The office and its projects<', html)
        assert re.search(r'<option value="\d+">Formations<', html)
        names = re.findall(r'<option value="[A-Z]{2}" *>([^<]*)', html)
        assert names.index("Équateur") < names.index("Érythrée") < names.index("Espagne")
        assert "Zimbabwe" in names[-2:]
