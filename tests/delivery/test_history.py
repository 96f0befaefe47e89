"""The public history: what visitors could read of an object, when, and where it still stands."""

import re

import pytest
import time_machine
from django.core.exceptions import ValidationError

from contact.models import ContactDetails
from projects.content import ProjectContent
from publishing import operations
from record.editions import Edition, Moved, NotInEdition
from record.models import Publication
from tests.helpers.factories import (
    change,
    make_country,
    make_funder,
    make_page,
    make_project,
    published,
)
from tests.helpers.pages.history_page import HISTORY, entries, glacy, links, page
from tests.helpers.publishing import publish, withdraw
from tests.helpers.times import DAY, HOUR, MINUTE, NOON

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    """Today is 20 March 2026; the histories begin on the 10th."""
    with time_machine.travel(NOON + 10 * DAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def project():
    return glacy()


class TestWhatItTells:
    def test_every_change_stands_in_it_newest_first_in_bucharest_time(self, client, project):
        html = page(client)
        assert entries(html) == [
            "14 March 2026, 14:00 Changed It has a shorter address. In force now: read it",
            "12 March 2026, 14:01 Changed Minor change As it was on 13 March 2026",
            "12 March 2026, 14:00 Changed The budget was raised.",
            "10 March 2026, 14:00 Published for the first time As it was on 11 March 2026",
        ]
        assert '<time datetime="2026-03-14T14:00:00+0200">' in html
        assert re.search(r"<h1>\s*History of GLACY\+\s*</h1>", html)

    def test_it_leads_to_the_page_and_to_the_archive_as_it_was(self, client, project):
        former, second, first = links(page(client))
        assert former == "/projects/glacy/"
        assert (second, first) == (
            "/archive/2026-03-13/projects/former/",
            "/archive/2026-03-11/projects/former/",
        )
        assert "Third" in page(client, second)
        assert "First" in page(client, first)

    def test_a_withdrawal_stands_in_it_with_its_reason_and_what_came_back_after_it(
        self, client, project
    ):
        withdraw(project, None, "It ended & was merged.", now=NOON + 5 * DAY)
        assert (
            entries(page(client))[0] == "15 March 2026, 14:00 Withdrawn It ended &amp; was merged."
        )
        publish(change(project, title_en="Fourth"), None, now=NOON + 6 * DAY)
        assert [each[21:] for each in entries(page(client))[:3]] == [
            "Published again In force now: read it",
            "Withdrawn It ended &amp; was merged.",
            "Changed It has a shorter address. As it was on 14 March 2026",
        ]

    def test_what_was_withheld_says_so_and_nothing_else(self, client, project):
        for row in Publication.objects.with_time().of(project):
            operations.withhold(row, None, "A person’s safety.", now=NOON + 9 * DAY)
        html = page(client)
        said = "Withheld The content of this publication was removed. A person’s safety."
        assert {each[21:].strip() for each in entries(html)} == {said}
        assert links(html) == []
        for words in ("GLACY+", "First", "The budget was raised."):
            assert words not in html

    def test_what_is_planned_or_cancelled_or_drafted_does_not_stand_in_it(self, client, project):
        before = page(client)
        cancelled = publish(
            change(project, title_en="Cancelled"), None, at=NOON + 11 * DAY, note="Cancelled"
        )
        operations.cancel(cancelled, None)
        publish(change(project, title_en="Planned"), None, at=NOON + 12 * DAY, note="Planned")
        change(project, title_en="Drafted")
        assert page(client) == before

    def test_a_day_that_is_not_over_is_no_day_of_the_archive(self, client):
        project = published(make_project(slug="glacy"), now=NOON + 10 * DAY - HOUR)
        publish(change(project, title_en="Second"), None, now=NOON + 10 * DAY)
        assert links(page(client)) == ["/projects/glacy/"]

    def test_what_visitors_are_told_is_escaped(self, client):
        project = published(make_project(slug="glacy", acronym="<b>"), now=NOON, note="<script>")
        withdraw(project, None, "<img src=x>", now=NOON + DAY)
        html = page(client)
        for words in ("&lt;script&gt;", "&lt;img src=x&gt;", "History of &lt;b&gt;"):
            assert words in html
        assert not re.search(r"<script>|<img|<b>(?!C-PROC)", html)

    def test_a_long_history_is_shown_a_page_at_a_time(self, client):
        project = make_project(slug="glacy")
        for number in range(53):
            publish(change(project, title_en=f"Title {number}"), None, now=NOON + number * MINUTE)
        assert len(entries(page(client))) == 50
        last = entries(page(client, f"{HISTORY}?page=2"))
        assert len(last) == 3
        assert "Published for the first time" in last[-1]
        assert client.get(f"{HISTORY}?page=3").status_code == 404

    def test_it_costs_two_queries_and_its_tag_however_long_it_is(
        self, client, project, django_assert_num_queries
    ):
        with django_assert_num_queries(3):
            page(client)


class TestWhereItStands:
    def test_a_former_address_leads_to_the_history_at_todays(self, client, project):
        moved = client.get("/history/project/former/")
        assert (moved.status_code, moved.url) == (301, HISTORY)

    @pytest.mark.parametrize(
        "address", ["project/nothing", "nothing/glacy", "milestone/glacy", "project/planned"]
    )
    def test_what_visitors_never_saw_has_none(self, client, project, address):
        publish(change(project, slug="planned"), None, at=NOON + 20 * DAY)
        assert client.get(f"/history/{address}/").status_code == 404

    def test_a_draft_has_none(self, client):
        make_project(slug="glacy")
        assert client.get(HISTORY).status_code == 404

    def test_the_planned_address_is_not_told_from_one_that_never_was(self, client, project):
        publish(change(project, slug="planned"), None, at=NOON + 20 * DAY)
        planned, nothing = (
            client.get(f"/history/project/{slug}/").text for slug in ("planned", "nothing")
        )
        assert planned.replace("planned", "") == nothing.replace("nothing", "")

    def test_a_withdrawn_object_keeps_its_history(self, client, project):
        withdraw(project, None, "It ended.", now=NOON + 5 * DAY)
        assert client.get("/projects/glacy/").status_code == 410
        assert client.get(HISTORY).status_code == 200
        assert client.get("/history/project/former/").url == HISTORY

    def test_a_kind_without_a_page_has_a_history_without_links(self, client):
        funder = published(make_funder(slug="eu"), now=NOON)
        publish(change(funder, name_en="The Union"), None, now=NOON + DAY)
        html = page(client, "/history/funder/eu/")
        assert [each[21:] for each in entries(html)] == [
            "Changed In force now",
            "Published for the first time",
        ]
        assert links(html) == []

    def test_the_contact_page_which_no_archive_has_leads_to_today_only(self, client):
        details = ContactDetails(office_name_en="Office", email="office@example.org")
        details.save()
        published(details, now=NOON)
        publish(change(details, telephone="+40 21 201 78 87"), None, now=NOON + DAY)
        assert links(page(client, "/history/contact/contact/")) == ["/contact/"]
        assert links(page(client, "/archive/2026-03-12/history/contact/contact/")) == []

    def test_it_is_there_for_reading_only_and_knows_no_visitor(self, client, project):
        assert client.post(HISTORY).status_code == 405
        response = client.head(HISTORY)
        assert response.status_code == 200
        assert not response.cookies

    @pytest.mark.parametrize("slug", ["history", "review"])
    def test_no_standing_page_takes_its_place(self, slug):
        with pytest.raises(ValidationError, match="is another page of this site already"):
            make_page(slug=slug).full_clean()


class TestEdition:
    def test_history_reads_no_contents(self, project, django_assert_num_queries):
        with django_assert_num_queries(1):
            rows = Edition(NOON + 10 * DAY).history(ProjectContent, "glacy")
        assert [row.in_force_from for row in rows] == [
            NOON + 4 * DAY,
            NOON + 2 * DAY + MINUTE,
            NOON + 2 * DAY,
            NOON,
        ]
        assert all("content" in row.get_deferred_fields() for row in rows)

    def test_each_edition_knows_the_history_of_its_time(self, project):
        assert len(Edition(NOON).history(ProjectContent, "former")) == 1
        with pytest.raises(NotInEdition):
            Edition(NOON).history(ProjectContent, "glacy")
        with pytest.raises(Moved) as moved:
            Edition(NOON + 5 * DAY).history(ProjectContent, "former")
        assert moved.value.path == HISTORY

    def test_the_history_of_one_object_is_told_from_that_of_another(self, project):
        other = published(make_country(slug="glacy"))
        assert other.key not in {
            row.key for row in Edition(NOON + 11 * DAY).history(ProjectContent, "glacy")
        }
