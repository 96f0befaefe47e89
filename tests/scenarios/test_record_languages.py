"""Messages and public texts about the record are in the language of their readers."""

import pytest
from django.utils.translation import override

from core.i18n.typography import join_with_and
from publishing.models import ReviewDigest
from publishing.review_digests import queue_due
from record.models import Publication
from tests.helpers.factories import (
    make_activity,
    make_milestone,
    make_notice,
    make_page,
    make_project,
    make_user,
    published,
)
from tests.helpers.publishing import withdraw
from tests.helpers.times import DAY, HOUR, NOON

pytestmark = pytest.mark.django_db


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


def test_names_are_joined_with_the_conjunction_of_the_language():
    for language, text in {"en": "A, B and C", "fr": "A, B et C", "ro": "A, B și C"}.items():
        with override(language):
            assert [join_with_and(names) for names in ("ABC", "A", "")] == [text, "A", ""]
