"""Messages and public texts about the record are in the language of their readers."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from core.i18n.dates import PartialDate
from core.i18n.typography import join_with_and
from desk.forms import BucharestDateTimeField
from publishing.checks import raise_for_errors, run_checks
from publishing.diff import compare
from publishing.linkcheck.models import LinkProblem
from publishing.models import ReviewDigest
from publishing.review_digests import queue_due
from record.models import Publication
from tests.helpers.factories import (
    change,
    make_activity,
    make_milestone,
    make_notice,
    make_page,
    make_project,
    make_user,
    published,
)
from tests.helpers.issues import issues, page
from tests.helpers.publishing import withdraw
from tests.helpers.times import DAY, HOUR, NOON

pytestmark = pytest.mark.django_db


class TestChecks:
    def messages(self, language, content):
        with override(language):
            return [issue.message for issue in issues(content)]

    def test_message_names_the_problem_and_the_remedy(self):
        assert self.messages("fr", page('<p><a href="#">here</a></p>')) == [
            "Le lien «\u202fhere\u202f» n’a pas d’adresse. Ajoutez-en une, ou enlevez le lien.",
            "Le texte du lien «\u202fhere\u202f» ne décrit pas sa cible. Nommez-la, par "
            "exemple «\u202fPage du projet sur le site du Conseil de l’Europe\u202f».",
        ]

    def test_error_of_an_operation_is_one_sentence(self):
        with override("fr"), pytest.raises(ValidationError) as error:
            raise_for_errors(issues(page("<p>Data.</p>", title={"fr": "Données"})))
        [message] = error.value.messages
        assert message.startswith("«\u202f")
        assert "(anglais)" in message
        assert message.endswith("lorsqu’une traduction manque.")

    def test_language_of_an_older_translation_is_named_as_within_a_sentence(self):
        obj = published(make_page(title_fr="Données", body_en="<p>Data.</p>"), now=NOON)
        change(obj, title_en="Data")
        with override("fr"):
            found = run_checks({obj.ref: obj.content()}, NOON + DAY)
            (message,) = [issue.message for issue in found if issue.code == "translation_is_older"]
        assert message.startswith("Le texte anglais a changé après la version en français.")


class TestComparing:
    def pieces(self, *updates):
        content = make_project().content()
        before, after = (content.model_copy(update=update) for update in updates)
        return [
            (change.label, piece) for change in compare(before, after) for piece in change.pieces
        ]

    def test_confirmed_translations_are_named_by_field_and_language(self):
        keys = ("fr:title:0123456789abcdef", "ro:links.label:0123456789abcdef")
        [(label, piece)] = self.pieces({}, {"still_right": keys})
        assert label == "Confirmed translations"
        assert piece.kind == "added"
        assert piece.text == "Project links: label (Romanian), Title (French)"

    def test_dates_numbers_and_rows_are_in_the_active_language(self):
        values = [
            {"start": PartialDate.parse(day), "budget_amount": Decimal(amount)}
            for day, amount in (("2016-03-01", "1.50"), ("2016-03-02", "2.50"))
        ]
        with override("fr"):
            texts = [piece.text for _, piece in self.pieces(*values)]
        assert texts == ["1er mars 2016", "2 mars 2016", "1,5", "2,5"]


class TestTimes:
    def test_hour_that_does_not_exist_is_explained(self):
        with override("fr"):
            with pytest.raises(ValidationError) as error:
                BucharestDateTimeField().clean(["2026-03-29", "03:30"])
            [message] = error.value.messages
        assert message.startswith("L’heure change ce jour-là\u00a0: les heures de 03:00 à 03:59")


class TestPages:
    def test_english_titles_and_notes_of_a_change_are_marked(self, client):
        one = make_milestone(slug="one", title_en="Decision", title_fr="Décision")
        published(one, now=NOON, note="It began.")
        other = published(make_milestone(slug="two", title_en="Law"), now=NOON + HOUR)
        withdraw(other, None, "It was wrong.", now=NOON + 2 * HOUR)
        published(make_project(acronym="GLACY+", slug="glacy"), now=NOON + 3 * HOUR)
        html = client.get("/fr/updates/").text
        assert '<a href="/fr/legal-basis/one/">Décision</a>' in html
        assert '<span lang="en">Law</span>' in html
        assert '<bdi lang="en">It began.</bdi>' in html
        assert '<bdi lang="en">It was wrong.</bdi>' in html
        assert '<span lang="en">GLACY+' not in html  # an acronym has no language

    def test_reason_that_the_site_gives_is_translated(self, client):
        notice = published(make_notice(slug="closed", starts_at=NOON, ends_at=NOON + DAY), now=NOON)
        row = Publication.objects.with_time().of(notice).exclude(reason="").get()
        assert row.reason == "It ended as planned."
        html = client.get("/fr/history/notice/closed/").text
        assert "<p>Arrivé à son terme comme prévu.</p>" in html

    def test_feed_calendar_and_table_are_in_the_language_of_the_url(self, client):
        published(make_milestone(slug="one", title_fr="Décision"), now=NOON, note="It began.")
        feed = client.get("/fr/updates/feed/").text
        assert 'xml:lang="fr"' in feed
        assert "Décision" in feed
        assert "Publié pour la première fois" in feed
        assert '<summary type="text" xml:lang="en">It began.</summary>' in feed
        table = client.get("/fr/projects.csv").content.decode("utf-8-sig")
        assert table.startswith("Clé,Adresse de la page,Date de publication,")
        published(make_activity(title_en="A meeting", start="2026-03-01"), now=NOON)
        calendar = client.get("/ro/activities.ics").text
        assert "//ro//" in calendar
        assert "SUMMARY;LANGUAGE=en:A meeting" in calendar


def test_weekly_mail_is_in_the_language_of_its_reader():
    owner = make_user(email="ana@example.org", first_name="Ana", language="ro")
    for number in range(20):
        make_page(slug=f"page-{number}", owner=owner, review_date=NOON.date())
    with override("fr"):
        queue_due(NOON)
    mail = ReviewDigest.objects.get()
    assert mail.subject == "De revizuit: 20 de pagini"
    assert "de revizuit din 10 " in mail.body


def test_problem_of_a_link_is_translated():
    with override("fr"):
        assert LinkProblem.STATUS.describe("404") == "répond 404"
        timeout = LinkProblem.TIMEOUT.describe("2.5")
        assert timeout == "ne répond pas dans le délai de 2.5 secondes"
        assert LinkProblem.NO_HOST.describe("") == "hôte inconnu"


def test_names_are_joined_with_the_conjunction_of_the_language():
    for language, text in {"en": "A, B and C", "fr": "A, B et C", "ro": "A, B și C"}.items():
        with override(language):
            assert [join_with_and(names) for names in ("ABC", "A", "")] == [text, "A", ""]
