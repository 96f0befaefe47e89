"""Who writes on a French or a Romanian page is answered in that language, from the form to the mails."""

import json
import re

import pytest
from django.utils import timezone, translation

from accounts.models import DeskLanguage
from contact import delivery
from contact.models import MailKind, Message, Recipient, Subject
from core.i18n.dates import bucharest_day, format_date
from tests.contact.test_details import YESTERDAY, make_details
from tests.helpers.factories import make_message, make_subject, make_user
from tests.helpers.pages.contact_form import press_send, read
from tests.helpers.publishing import publish

NARROW, FIXED = "\u202f", "\u00a0"
TRANSLATED = {"fr": "/fr/contact/", "ro": "/ro/contact/"}


@pytest.fixture
def published(db):
    details = make_details(
        office_name_fr="Bureau de programme sur la cybercriminalité",
        city_fr="Bucarest",
        city_ro="București",
        opening_hours_en="Monday to Friday",
    )
    details.save()
    publish(details, by=None, now=timezone.now() - YESTERDAY)
    return details


def page_of(client, address):
    return re.sub(r"[ \n]+", " ", read(client.get(address)).text)


class TestForm:
    @pytest.mark.parametrize(
        ("language", "words"),
        [
            (
                "fr",
                [
                    "Écrire au Bureau",
                    "Votre nom",
                    "(facultatif)",
                    f"19{NARROW}999 caractères",
                    "Envoyer",
                ],
            ),
            (
                "ro",
                [
                    "Scrieți Biroului",
                    "Numele dumneavoastră",
                    "(opțional)",
                    "19.999 de caractere",
                    "Trimiteți",
                ],
            ),
        ],
    )
    def test_speaks_the_language_of_its_address(self, client, subject, language, words):
        text = page_of(client, TRANSLATED[language])
        assert [each for each in words if each not in text] == []

    @pytest.mark.parametrize("language", TRANSLATED)
    def test_offers_the_answer_in_the_language_of_the_page(self, client, subject, language):
        assert read(client.get(TRANSLATED[language])).values["language"] == language

    @pytest.mark.parametrize("language", TRANSLATED)
    def test_message_remembers_the_page_on_which_it_was_written(self, client, typed, language):
        del typed["language"]
        response = press_send(client, typed, path=TRANSLATED[language])
        assert response["Location"].startswith(f"/{language}/contact/sent/")
        assert Message.objects.get().language == language

    def test_chosen_language_of_the_answer_stays(self, client, typed):
        press_send(client, typed | {"language": "en"}, path=TRANSLATED["fr"])
        assert Message.objects.get().language == "en"

    def test_error_is_said_in_the_language_of_the_page(self, client, typed):
        text = read(
            press_send(client, typed | {"name": "", "email": "nobody"}, path=TRANSLATED["fr"])
        ).text
        assert "Il y a un problème" in text
        assert "Saisissez votre nom" in text
        assert "de la forme nom@example.org, sans espaces" in text

    def test_too_long_a_name_is_counted_in_words_of_the_page(self, client, typed):
        text = read(press_send(client, typed | {"name": "x" * 201}, path=TRANSLATED["ro"])).text
        assert (
            "Numărul de caractere din numele dumneavoastră este 201, iar maximul este 200" in text
        )

    def test_form_that_was_not_whole_is_refused_in_the_language_of_the_page(self, client, typed):
        text = read(press_send(client, typed | {"token": "forged"}, path=TRANSLATED["fr"])).text
        assert f"cliquez de nouveau sur «{NARROW}Envoyer{NARROW}»" in text

    def test_thanks_page_speaks_the_language_of_the_form(self, client, typed):
        text = page_of(client, press_send(client, typed, path=TRANSLATED["ro"])["Location"])
        assert "Mesajul dumneavoastră a sosit" in text
        assert f"Referința lui este {Message.objects.get().reference}" in text

    def test_subject_without_a_label_in_the_language_is_marked(self, client, subject):
        make_subject(label_en="Training", label_fr="Formations")
        html = client.get(TRANSLATED["fr"]).text
        assert re.search(r'<option [^>]*lang="en"[^>]*>The office and its projects<', html)
        assert re.search(r'<option value="\d+">Formations<', html)

    def test_countries_stand_by_the_alphabet_of_the_language(self, client, subject):
        names = re.findall(r'<option value="[A-Z]{2}" *>([^<]*)', client.get(TRANSLATED["fr"]).text)
        assert names.index("Équateur") < names.index("Érythrée") < names.index("Espagne")
        assert "Zimbabwe" in names[-2:]


class TestDays:
    @pytest.mark.parametrize(
        ("days", "words"),
        [
            (1, "la o zi după"),
            (2, "la 2 zile după"),
            (19, "la 19 zile după"),
            (20, "la 20 de zile după"),
            (101, "101 zile"),
        ],
    )
    def test_romanian_has_three_forms(self, client, subject, days, words):
        Subject.objects.update(retention_days=days)
        assert words in page_of(client, TRANSLATED["ro"])

    def test_what_is_kept_for_fewer_days_stands_in_the_quotation_marks_of_the_language(
        self, client, subject
    ):
        make_subject(
            label_en="Training", label_fr="Formations", label_ro="Cursuri", retention_days=30
        )
        french, romanian = page_of(client, TRANSLATED["fr"]), page_of(client, TRANSLATED["ro"])
        assert f"après 30 jours, ceux qui portent sur «{NARROW}Formations{NARROW}»." in french
        assert "după 30 de zile, se șterg cele despre „Cursuri”." in romanian


class TestCard:
    def lines(self, client, address):
        return client.get(address).content.decode().replace("\r\n ", "").split("\r\n")

    def test_speaks_the_language_of_its_address_and_says_where_it_does_not(self, client, published):
        lines = self.lines(client, "/fr/contact/office.vcf")
        assert "FN;LANGUAGE=fr:Bureau de programme sur la cybercriminalité" in lines
        assert "NOTE;LANGUAGE=en:Monday to Friday" in lines
        assert any(line.startswith("ADR;TYPE=WORK:;;United Nations House") for line in lines)
        assert any("Bucarest" in line for line in lines)

    def test_answer_says_its_language(self, client, published):
        assert client.get("/ro/contact/office.vcf")["Content-Language"] == "ro"

    def test_data_for_search_engines_speak_it_too(self, client, published, settings):
        settings.SITE_URL = "https://site.example"
        html = client.get(TRANSLATED["fr"]).text
        data = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', html)[1])
        assert data["name"] == "Bureau de programme sur la cybercriminalité"
        assert data["url"] == "https://site.example/fr/"
        assert data["address"]["addressLocality"] == "Bucarest"
        assert data["contactPoint"]["contactType"] == "renseignements généraux"
        assert data["contactPoint"]["url"] == "https://site.example/fr/contact/"

    def test_what_they_have_in_another_language_says_which(self, client, published):
        html = client.get(TRANSLATED["ro"]).text
        data = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', html)[1])
        english = "Cybercrime Programme Office of the Council of Europe"
        assert data["name"] == {"@value": english, "@language": "en"}
        assert data["address"]["streetAddress"]["@language"] == "en"


@pytest.fixture
def message(db, settings):
    settings.SITE_URL = "https://site.example"
    subject = make_subject(label_en="Training", label_fr="Formations", label_ro="Cursuri")
    Recipient.objects.create(subject=subject, email="Ana@office.example")
    return make_message(subject=subject, country="RO", language="fr")


def mail_of(message, mail_kind):
    delivery.announce(message, message.received_at)
    return message.deliveries.get(mail_kind=mail_kind).build()


class TestMails:
    @pytest.mark.parametrize("language", TRANSLATED)
    def test_sender_is_written_to_in_the_language_of_the_message(
        self, message, published, language
    ):
        Message.objects.update(language=language)
        message.refresh_from_db()
        with translation.override("en"):
            mail = mail_of(message, MailKind.ACKNOWLEDGEMENT)
        with translation.override(language):
            day = format_date(bucharest_day(message.delete_at))
        assert day.lower() in mail.body.lower()
        assert str(message.subject.in_languages.fr if language == "fr" else "Cursuri") in mail.body
        assert f"https://site.example{TRANSLATED[language]}" in mail.body

    def test_french_marks_stand_with_their_words(self, message):
        body = mail_of(message, MailKind.ACKNOWLEDGEMENT).body
        assert f"«{NARROW}Formations{NARROW}»" in body
        assert f"adresse{FIXED}: vous" in body
        assert not re.search(" [:;?!»]|« ", body)

    @pytest.mark.parametrize(
        ("language", "subject", "words"),
        [
            ("en", "Message {}: Training", "Answer in:  français (French)"),
            ("fr", f"Message {{}}{FIXED}: Formations", f"Réponse en{FIXED}:  français"),
            ("ro", "Mesajul {}: Cursuri", "Răspuns în:  français (franceză)"),
        ],
    )
    def test_staff_read_of_it_in_their_own_language(self, message, language, subject, words):
        make_user(email="ana@office.example", language=language)
        mail = mail_of(message, MailKind.NOTIFICATION)
        assert mail.subject == subject.format(message.reference)
        assert words in mail.body
        assert f"https://site.example/admin/contact/message/{message.pk}/change/" in mail.body

    def test_mailbox_that_is_nobodys_own_reads_english(self, message):
        make_user(email="else@office.example", language=DeskLanguage.FRENCH)
        assert "arrived on" in mail_of(message, MailKind.NOTIFICATION).body

    def test_mailbox_of_several_who_speak_differently_reads_english(self, message):
        for language in TRANSLATED:
            make_user(email="ana@office.example", language=language)
        assert "arrived on" in mail_of(message, MailKind.NOTIFICATION).body
