"""The record speaks three languages; that what it keeps depends on none of them is tested beside it."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from core.i18n.dates import PartialDate
from core.i18n.typography import join_with_and
from core.uploads import examine_document
from desk.datetime_fields import BucharestDateTimeField
from publishing.checks import raise_for_errors, run_checks
from publishing.diff import compare
from publishing.linkcheck.problems import describe_problem
from publishing.models import ReviewDigest
from publishing.review_digests import queue_due
from record.models import Publication
from tests.helpers.factories import (
    change,
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


class TestGate:
    def said(self, language, content):
        with override(language):
            return [each.message for each in issues(content)]

    def test_it_says_what_is_wrong_and_how_to_mend_it_in_the_language_of_who_publishes(self):
        assert self.said("fr", page('<p><a href="#">here</a></p>')) == [
            "Le lien «\u202fhere\u202f» n’a pas d’adresse. Donnez-lui-en une, ou enlevez le lien.",
            "Le lien «\u202fhere\u202f» ne dit pas où il mène. Nommez ce qui s’y trouve, par exemple «\u202fPage du "
            "projet sur le site du Conseil de l’Europe\u202f».",
        ]

    def test_it_says_where_in_the_language_of_who_publishes(self):
        (issue,) = issues(page('<p><a href="#">The page</a></p>'))
        with override("fr"):
            assert issue.label.endswith(" (anglais)")

    def test_numbers_of_words_follow_the_language(self):
        (said,) = self.said("ro", page(f"<p>{'word ' * 50}.</p>"))
        assert said.endswith("este o frază de 50 de cuvinte. Faceți din ea două sau trei.")

    def test_what_stops_an_act_is_one_sentence_in_that_language(self):
        with override("fr"), pytest.raises(ValidationError) as refusal:
            raise_for_errors(issues(page("<p>Data.</p>", title={"fr": "Données"})))
        assert refusal.value.messages[0].endswith("quand le leur fait défaut. Rédigez-le.")
        assert refusal.value.messages[0].startswith("«\u202f")

    def test_older_translation_is_named_as_within_a_sentence(self):
        obj = published(make_page(title_fr="Données", body_en="<p>Data.</p>"), now=NOON)
        change(obj, title_en="Data")
        with override("fr"):
            (issue,) = [
                each
                for each in run_checks({obj.ref: obj.content()}, NOON + DAY)
                if each.code == "translation_is_older"
            ]
            assert issue.message.startswith(
                "Le texte anglais a changé après la version en français."
            )


class TestComparing:
    def test_what_is_said_to_be_still_right_is_named_by_field_and_language(self):
        content = make_project().content()
        keys = ("fr:title:0123456789abcdef", "ro:links.label:0123456789abcdef")
        (said,) = compare(content, content.model_copy(update={"still_right": keys}))
        assert (said.field, said.label) == ("still_right", "Translations said to be still right")
        (piece,) = said.pieces
        assert (piece.kind, piece.text) == (
            "added",
            "Project links: label (Romanian), Title (French)",
        )

    def test_the_same_said_of_another_text_of_the_field_is_said_anew(self):
        content = make_project().content()
        before, after = (
            content.model_copy(update={"still_right": (f"fr:title:{hash_}",)})
            for hash_ in ("aa", "bb")
        )
        (said,) = compare(before, after)
        assert [(piece.kind, piece.text) for piece in said.pieces] == [("added", "Title (French)")]

    def test_dates_numbers_and_rows_are_in_the_language_of_who_reads(self):
        content = make_project().content()
        before, after = (
            content.model_copy(
                update={"start": PartialDate.parse(day), "budget_amount": Decimal(amount)}
            )
            for day, amount in (("2016-03-01", "1.50"), ("2016-03-02", "2.50"))
        )
        with override("fr"):
            said = [piece.text for each in compare(before, after) for piece in each.pieces]
        assert said == ["1er mars 2016", "2 mars 2016", "1,5", "2,5"]


class TestMoments:
    @pytest.mark.parametrize(
        ("language", "words"),
        [
            (
                "en",
                "The clocks change on that day: times from 03:00 to 03:59 occur twice or not at all.",
            ),
            (
                "fr",
                "L’heure change ce jour-là\u00a0: les heures de 03:00 à 03:59 existent deux fois",
            ),
            (
                "ro",
                "În ziua respectivă se schimbă ora: orele de la 03:00 la 03:59 apar de două ori",
            ),
        ],
    )
    def test_an_hour_that_never_comes_is_explained_in_the_language_of_who_typed_it(
        self, language, words
    ):
        with override(language):
            with pytest.raises(ValidationError) as refusal:
                BucharestDateTimeField().clean(["2026-03-29", "03:30"])
            [message] = refusal.value.messages
        assert message.startswith(words)

    def test_days_are_typed_in_one_way_in_all_languages(self):
        found = set()
        for language in ("en", "fr", "ro"):
            with override(language):
                found.add(BucharestDateTimeField().clean(["25.10.2026", "09:00"]))
        assert found == {datetime.datetime(2026, 10, 25, 7, tzinfo=datetime.UTC)}


class TestPages:
    def test_title_and_note_of_a_change_are_marked_where_they_are_english(self, client):
        published(
            make_milestone(slug="one", title_en="Decision", title_fr="Décision"),
            now=NOON,
            note="It began.",
        )
        other = published(make_milestone(slug="two", title_en="Law"), now=NOON + HOUR)
        withdraw(other, None, "It was wrong.", now=NOON + 2 * HOUR)
        html = client.get("/fr/updates/").content.decode()
        assert '<a href="/fr/legal-basis/one/">Décision</a>' in html
        assert '<span lang="en">Law</span>' in html
        assert '<bdi lang="en">It began.</bdi>' in html
        assert '<bdi lang="en">It was wrong.</bdi>' in html

    def test_an_acronym_is_of_no_language(self, client):
        published(make_project(acronym="GLACY+", slug="glacy"), now=NOON)
        assert '<span lang="en">GLACY+' not in client.get("/fr/updates/").content.decode()

    def test_what_the_site_itself_gives_as_a_reason_is_in_the_language_of_the_page(self, client):
        notice = published(make_notice(slug="closed", starts_at=NOON, ends_at=NOON + DAY), now=NOON)
        row = Publication.objects.with_time().of(notice).exclude(reason="").get()
        assert row.reason == "It ended as planned."
        html = client.get("/fr/history/notice/closed/").content.decode()
        assert "<p>Arrivé à son terme comme prévu.</p>" in html

    def test_missing_page_says_why_in_the_language_of_the_address(self, client):
        answer = client.get("/fr/projects/nothing-there/")
        assert answer.status_code == 404
        assert "Rien n’est publié à cette adresse." in answer.content.decode()

    def test_feed_calendar_and_table_speak_the_language_of_the_address(self, client):
        published(make_milestone(slug="one", title_fr="Décision"), now=NOON, note="It began.")
        feed = client.get("/fr/updates/feed/").content.decode()
        assert 'xml:lang="fr"' in feed
        assert "Décision" in feed
        assert "Publié pour la première fois" in feed
        assert '<summary type="html" xml:lang="en">It began.</summary>' in feed
        table = client.get("/fr/projects.csv").content.decode("utf-8-sig")
        assert table.startswith("Clé,Adresse de la page,Date de publication,")
        calendar = client.get("/ro/legal-basis.ics").content.decode()
        assert "//ro//" in calendar
        assert "SUMMARY;LANGUAGE=en:Decision of the Committee of Ministers" in calendar
        assert "still_right" not in client.get("/fr/projects.json").content.decode()


def test_weekly_mail_is_in_the_language_of_its_reader():
    owner = make_user(email="ana@example.org", first_name="Ana", language="ro")
    for number in range(20):
        make_page(slug=f"page-{number}", owner=owner, review_date=NOON.date())
    with override("fr"):
        queue_due(NOON)
    mail = ReviewDigest.objects.get()
    assert mail.subject == "De recitit: 20 de pagini"
    assert "de recitit din 10 " in mail.body


@pytest.mark.parametrize(
    ("problem", "detail", "text"),
    [
        ("status", "404", "répond 404"),
        ("timeout", "2.5", "ne répond pas dans le délai de 2.5 secondes"),
        ("no host", "", "hôte inconnu"),
    ],
)
def test_problem_of_a_link_is_stored_as_a_code_and_shown_translated(problem, detail, text):
    with override("fr"):
        assert describe_problem(problem, detail) == text


def test_size_of_a_file_is_written_as_the_language_writes_numbers():
    class Upload:
        size = 60_500_000

    with override("fr"), pytest.raises(ValidationError) as refusal:
        examine_document(Upload())
    assert "60,5\u202fMo" in refusal.value.messages[0]


@pytest.mark.parametrize(
    ("language", "words"), [("en", "A, B and C"), ("fr", "A, B et C"), ("ro", "A, B și C")]
)
def test_names_are_listed_with_the_word_of_the_language(language, words):
    with override(language):
        assert join_with_and("ABC") == words
        assert join_with_and("A") == "A"
        assert join_with_and([]) == ""
