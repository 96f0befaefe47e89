"""The public history: the publications of an object, their times, and links to their pages."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contact.models import ContactDetails
from projects.models import ProjectContent
from publishing import operations, previews
from record.editions import Edition
from record.models import Publication
from tests.helpers.admin.shared_links import link_to
from tests.helpers.factories import (
    change,
    make_country,
    make_field,
    make_page,
    make_project,
    published,
)
from tests.helpers.pages.history_page import HISTORY, entries, glacy, links, page
from tests.helpers.publishing import publish, withdraw
from tests.helpers.times import DAY, MINUTE, NOON

pytestmark = pytest.mark.django_db
TODAY = NOON + 10 * DAY


@pytest.fixture(autouse=True)
def today(clock):
    """Today is 20 March 2026; the histories begin on the 10th."""
    clock.move_to(TODAY)


@pytest.fixture
def project():
    return glacy()


def without_dates(html):
    return [entry[21:].strip() for entry in entries(html)]


class TestEntries:
    def test_entries_are_newest_first_in_bucharest_time(
        self, client, project, django_assert_num_queries
    ):
        with django_assert_num_queries(4):  # one is for the ETag, one for the numbers in the log
            html = page(client)
        assert entries(html) == [
            "14 March 2026, 14:00 Changed It has a shorter address. In force now: read it",
            "12 March 2026, 14:01 Changed Minor change As it was on 13 March 2026",
            "12 March 2026, 14:00 Changed The budget was raised.",
            "10 March 2026, 14:00 Published for the first time As it was on 11 March 2026",
        ]
        assert '<time datetime="2026-03-14T14:00:00+0200">' in html
        assert re.search(r"<h1>\s*History of GLACY\+\s*</h1>", html)
        today, second, first = links(html)
        assert today == "/projects/glacy/"
        assert second == "/archive/2026-03-13/projects/former/"
        assert first == "/archive/2026-03-11/projects/former/"
        assert "Third" in page(client, second)
        assert "First" in page(client, first)

    def test_withdrawal_has_its_reason_and_an_object_can_return(self, client, project):
        withdraw(project, None, "It ended & was merged.", now=NOON + 5 * DAY)
        withdrawal = "15 March 2026, 14:00 Withdrawn It ended &amp; was merged."
        assert entries(page(client))[0] == withdrawal
        assert client.get("/projects/glacy/").status_code == 410
        assert client.get("/history/project/former/").url == HISTORY
        publish(change(project, title_en="Fourth"), now=NOON + 6 * DAY)
        assert without_dates(page(client))[:3] == [
            "Published again In force now: read it",
            "Withdrawn It ended &amp; was merged.",
            "Changed It has a shorter address. As it was on 14 March 2026",
        ]

    def test_withheld_content_leaves_only_the_reason(self, client, project):
        for row in Publication.objects.with_time().of(project):
            operations.withhold(row, None, "A person’s safety.", now=NOON + 9 * DAY)
        html = page(client)
        notice = "Withheld The content of this version was removed. A person’s safety."
        assert set(without_dates(html)) == {notice}
        assert links(html) == []
        for text in ("GLACY+", "First", "The budget was raised."):
            assert text not in html

    def test_scheduled_cancelled_and_drafted_rows_are_in_no_history(self, client, project):
        before = page(client)
        cancelled = publish(
            change(project, title_en="Cancelled"), at=NOON + 11 * DAY, note="Cancelled"
        )
        operations.cancel(cancelled, None)
        publish(change(project, title_en="Planned"), at=NOON + 12 * DAY, note="Planned")
        change(project, title_en="Drafted")
        assert page(client) == before

    def test_notes_reasons_and_titles_are_escaped(self, client):
        project = published(make_project(slug="glacy", acronym="<b>"), now=NOON, note="<script>")
        withdraw(project, None, "<img src=x>", now=NOON + DAY)
        html = page(client)
        for text in ("&lt;script&gt;", "&lt;img src=x&gt;", "History of &lt;b&gt;"):
            assert text in html
        assert not re.search(r"<script>|<img|<b>(?!C-PROC)", html)

    def test_long_history_has_pages(self, client, project, monkeypatch):
        monkeypatch.setattr("delivery.views.ENTRIES_A_PAGE", 3)
        assert len(entries(page(client))) == 3
        [last] = entries(page(client, f"{HISTORY}?page=2"))
        assert "Published for the first time" in last
        assert client.get(f"{HISTORY}?page=3").status_code == 404


class TestUrl:
    def test_former_slug_redirects(self, client, project):
        for prefix in ("", "/archive/2026-03-15"):
            moved = client.get(f"{prefix}/history/project/former/")
            assert (moved.status_code, moved.url) == (301, f"{prefix}{HISTORY}")

    def test_object_that_was_never_public_answers_404(self, client, project):
        publish(change(project, slug="planned"), at=NOON + 20 * DAY)
        make_project(slug="draft")
        nothing = client.get("/history/project/nothing/")
        assert nothing.status_code == 404
        for path in ("nothing/glacy", "milestone/glacy", "project/draft"):
            assert client.get(f"/history/{path}/").status_code == 404
        planned = client.get("/history/project/planned/")
        assert planned.status_code == 404
        # Nothing reveals that the slug is scheduled.
        assert planned.text.replace("planned", "") == nothing.text.replace("nothing", "")

    def test_kind_without_a_page_has_a_history_without_links(self, client):
        field = published(make_field(slug="law"), now=NOON)
        publish(change(field, title_en="Laws"), now=NOON + DAY)
        html = page(client, "/history/field/law/")
        assert without_dates(html) == ["Changed In force now", "Published for the first time"]
        assert links(html) == []

    def test_contact_page_links_to_its_archived_days(self, client):
        details = ContactDetails(office_name_en="Office", email="office@example.org")
        details.save()
        published(details, now=NOON)
        publish(change(details, telephone="+40 21 201 78 87"), now=NOON + DAY)
        archived = "/archive/2026-03-10/contact/"
        assert links(page(client, "/history/contact/contact/")) == ["/contact/", archived]


def test_history_reads_no_contents(project, django_assert_num_queries):
    other = published(make_country(slug="glacy"))
    with django_assert_num_queries(1):
        rows = Edition(NOON + 11 * DAY).history(ProjectContent, "glacy")
    times = [NOON + 4 * DAY, NOON + 2 * DAY + MINUTE, NOON + 2 * DAY, NOON]
    assert [row.in_force_from for row in rows] == times
    assert all("content" in row.get_deferred_fields() for row in rows)
    assert other.key not in {row.key for row in rows}


class TestInsideAPrefix:
    def test_archive_has_the_history_up_to_its_day(self, client, project):
        html = page(client, "/archive/2026-03-13/history/project/former/")
        assert entries(html) == [
            "12 March 2026, 14:01 Changed Minor change In force then: read it",
            "12 March 2026, 14:00 Changed The budget was raised.",
            "10 March 2026, 14:00 Published for the first time As it was on 11 March 2026",
        ]
        assert links(html) == [
            "/archive/2026-03-13/projects/former/",
            "/archive/2026-03-11/projects/former/",
        ]
        assert client.get("/archive/2026-03-13/history/project/glacy/").status_code == 404

    def test_preview_has_the_history_of_today_with_links_to_today(self, client, project):
        change(project, title_en="Drafted", slug="drafted")
        link = link_to(project, now=TODAY)
        inside = page(client, previews.link_path(link, HISTORY))
        assert entries(inside) == entries(page(client))
        assert links(inside) == links(page(client))
        assert client.get(previews.link_path(link, "/history/project/drafted/")).status_code == 404

    def test_preview_of_a_date_has_scheduled_rows_and_no_future_archive(self, client, project):
        publish(change(project, title_en="Planned"), at=NOON + 15 * DAY)
        link = link_to(now=TODAY, at=NOON + 16 * DAY)
        html = page(client, previews.link_path(link, HISTORY))
        assert entries(html)[0].startswith("25 March 2026, 14:00 Changed")
        assert links(html)[1] == "/archive/2026-03-19/projects/glacy/"
        assert page(client, links(html)[1])


def test_draft_and_scheduled_page_in_a_preview_show_no_last_change(client, project):
    line = '<p class="last-changed">'
    link = link_to(make_page(slug="privacy"), now=TODAY)
    assert line not in page(client, previews.link_path(link, "/privacy/"))
    assert line in page(client, previews.link_path(link, "/projects/glacy/"))
    scheduled = publish(make_page(slug="about"), at=NOON + 12 * DAY)
    link = previews.make_link([scheduled], None, "/", TODAY, "Ion")
    assert line not in page(client, previews.link_path(link, "/about/"))


class TestChanges:
    def changes(self, html):
        return [
            " ".join(re.sub(r"<[^>]+>", " ", each).split())
            for each in re.findall(r"<details>(.*?)</details>", html, re.DOTALL)
        ]

    def test_each_change_states_removed_and_added_words(self, client, project):
        assert self.changes(page(client)) == [
            "What changed Web address removed: former added: glacy",
            "What changed Title English removed: Second added: Third",
            "What changed Title English removed: First added: Second",
        ]

    def test_change_of_another_language_is_folded(self, client, project):
        publish(change(project, title_fr="Troisième"), now=NOON + 5 * DAY)
        french = self.changes(page(client, f"/fr{HISTORY}"))
        assert french[0] == "Ce qui a changé Titre français ajouté : Troisième"
        assert "In other languages" in self.changes(page(client))[0]

    def test_no_change_is_shown_next_to_a_withheld_or_withdrawn_version(self, client, project):
        second = Publication.objects.with_time().of(project).order_by("in_force_from")[1]
        operations.withhold(second, None, "A person’s safety.", now=NOON + 6 * DAY)
        html = page(client)
        assert "Second" not in html
        assert len(self.changes(html)) == 1
        assert client.get(f"{HISTORY}2/").status_code == 404

    def test_version_that_was_replaced_on_its_day_can_be_read(self, client, project):
        html = page(client, f"{HISTORY}2/")
        assert "Second" in html
        assert "Third" not in html
        assert '<meta name="robots" content="noindex">' in html
        for number in (0, 5, 10**30):
            assert client.get(f"{HISTORY}{number}/").status_code == 404

    def test_version_costs_the_same_with_many_countries(self, client):
        for slug, codes in (("one", ["RO"]), ("many", ["AL", "BA", "GE", "MD", "RS"])):
            countries = [published(make_country(code=code), now=NOON) for code in codes]
            published(make_project(slug=slug, countries=countries), now=NOON)
        page(client, "/history/project/one/1/")
        numbers = []
        for slug in ("one", "many"):
            with CaptureQueriesContext(connection) as queries:
                page(client, f"/history/project/{slug}/1/")
            numbers.append(len(queries))
        assert numbers[0] == numbers[1]

    def test_two_days_are_compared_at_a_url_of_their_own(self, client, project):
        chosen = client.get(f"{HISTORY}?first=2026-03-10&last=2026-03-13")
        assert chosen.url == f"{HISTORY}2026-03-10/2026-03-13/"
        html = page(client, chosen.url)
        assert "removed:</span>First" in re.sub(r" </span>", "</span>", html)
        assert "Third" in html
        assert "Second" not in html

    @pytest.mark.parametrize(
        "days", ["2026-03-09/2026-03-13", "2026-03-10/2026-03-21", "2026-03-10/x", "1/2"]
    )
    def test_days_outside_the_record_have_no_comparison(self, client, project, days):
        assert client.get(f"{HISTORY}{days}/").status_code == 404
        assert client.get(f"{HISTORY}?first=2026-03-09&last=x").status_code == 404
