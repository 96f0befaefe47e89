"""What changed on the site, as visitors read it, and the lines that lead there."""

import re

import pytest
import time_machine

from tests.helpers.factories import change, make_country, make_funder, make_project, published
from tests.helpers.published import text_of
from tests.helpers.publishing import publish, withdraw
from tests.helpers.times import DAY, HOUR, NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def project():
    return published(make_project(slug="glacy", acronym="GLACY"), now=NOON)


@pytest.fixture
def changed(project):
    """Published on 10 March, changed on the 12th and, in a minor way, on the 14th; today is the 20th."""
    publish(
        change(project, title_en="A new title"),
        by=None,
        now=NOON + 2 * DAY,
        note="The title is clearer.",
    )
    publish(change(project, title_en="A newer title"), by=None, now=NOON + 4 * DAY, is_minor=True)
    with time_machine.travel(NOON + 10 * DAY, tick=False):
        yield project


class TestList:
    def test_newest_stands_first_under_its_day(self, client, changed):
        html = client.get("/updates/").text
        days = re.findall(r'<h2 id="day-([\d-]+)">', html)
        assert days == ["2026-03-14", "2026-03-12", "2026-03-10"]
        text = text_of(client.get("/updates/"))
        assert re.findall(r"GLACY (Changed|New)", text) == ["Changed", "Changed", "New"]
        assert "The title is clearer." in text
        assert text.count("Minor") == 1

    def test_each_leads_to_its_page_its_history_and_the_day_before(self, client, changed):
        html = client.get("/updates/").text
        assert html.count('href="/projects/glacy/"') == 3
        assert html.count('href="/history/project/glacy/"') == 3
        before = re.findall(r'href="(/archive/[\d-]+/projects/glacy/)"', html)
        assert before == [
            "/archive/2026-03-13/projects/glacy/",
            "/archive/2026-03-11/projects/glacy/",
        ]
        assert {client.get(each).status_code for each in before} == {200}

    def test_the_day_before_has_the_address_of_that_day(self, client, changed):
        publish(change(changed, slug="glacy-plus"), by=None, now=NOON + 6 * DAY)
        html = client.get("/updates/").text
        assert 'href="/archive/2026-03-15/projects/glacy/"' in html

    def test_what_changed_twice_on_a_day_has_no_day_between(self, client, project):
        publish(change(project, title_en="At once"), by=None, now=NOON + HOUR)
        with time_machine.travel(NOON + DAY, tick=False):
            assert "/archive/2026" not in client.get("/updates/").text

    def test_what_is_planned_or_has_no_page_is_not_there(self, client, changed):
        published(make_funder(name_en="A funder"), now=NOON + 5 * DAY)
        publish(make_project(acronym="SECRET"), by=None, at=NOON + 20 * DAY)
        text = text_of(client.get("/updates/"))
        assert "A funder" not in text
        assert "SECRET" not in text

    def test_one_kind_is_chosen_by_a_link_with_its_number(self, client, changed):
        published(make_country(slug="ro"), now=NOON + 5 * DAY)
        html = client.get("/updates/").text
        assert re.search(r'\?kind=project"[^>]*>Project</a>\s*<span class="count">3<', html)
        chosen = client.get("/updates/?kind=country")
        assert 'aria-current="page">Country or area</a>' in chosen.text
        assert "GLACY" not in text_of(chosen)

    @pytest.mark.parametrize(
        "query", ["kind=funder", "kind=", "kind=%00", "page=0", "page=2", "kind=project&page=x"]
    )
    def test_what_there_is_not_is_404(self, client, changed, query):
        assert client.get(f"/updates/?{query}").status_code == 404

    def test_costs_the_same_however_many_there_are(
        self, client, changed, django_assert_max_num_queries
    ):
        for number in range(12):
            published(make_project(), now=NOON + 5 * DAY + number * HOUR)
        with django_assert_max_num_queries(6):
            client.get("/updates/")

    def test_in_the_archive_it_ends_with_the_day(self, client, changed):
        html = client.get("/archive/2026-03-12/updates/").text
        assert re.findall(r'<h2 id="day-([\d-]+)">', html) == ["2026-03-12", "2026-03-10"]

    def test_a_site_without_anything_says_so(self, client):
        assert "Nothing is published yet" in text_of(client.get("/updates/"))


class TestLine:
    def line(self, client, address):
        html = client.get(address).text
        found = re.search(r'<p class="last-changed">(.*?)</p>', html, re.DOTALL)
        return " ".join(re.sub(r"<[^>]+>", "", found[1]).split())

    def test_says_when_a_page_was_published_and_changed(self, client, changed):
        line = "Published 10 March 2026 · last changed 14 March 2026 · see all changes"
        assert self.line(client, "/projects/glacy/") == line

    def test_of_an_archived_day_says_what_was_true_then(self, client, changed):
        line = "Published 10 March 2026 · last changed 12 March 2026 · see all changes"
        assert self.line(client, "/archive/2026-03-13/projects/glacy/") == line
        assert (
            self.line(client, "/archive/2026-03-11/projects/glacy/")
            == "Published 10 March 2026 · see all changes"
        )

    def test_what_came_back_was_published_when_it_was_first(self, client, changed):
        withdraw(changed, None, "A mistake.", now=NOON + 5 * DAY)
        publish(changed, by=None, now=NOON + 6 * DAY)
        assert self.line(client, "/projects/glacy/").startswith(
            "Published 10 March 2026 · last changed 16 March"
        )

    @pytest.mark.parametrize("address", ["/", "/projects/"])
    def test_of_a_list_names_its_newest_change(self, client, changed, address):
        publish(change(changed, start="2026-01-01", end="2027-12-31"), by=None, now=NOON + 5 * DAY)
        assert (
            self.line(client, address) == "Last changed 15 March 2026 · what changed on this site"
        )
