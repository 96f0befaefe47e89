"""A day of the archive is chosen, and each page there names the days before and after on which it was different."""

import re

import pytest
import time_machine

from publishing import operations
from record.models import Publication
from tests.helpers.factories import change, make_page, make_project, published
from tests.helpers.publishing import publish, withdraw
from tests.helpers.times import DAY, HOUR, NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def project():
    """Published on 10 March, changed on the 12th, renamed on the 14th; another thing on the 16th; today is the 20th."""
    project = published(make_project(slug="glacy", title_en="First"), now=NOON)
    publish(change(project, title_en="Second"), by=None, now=NOON + 2 * DAY)
    publish(change(project, slug="glacy-plus"), by=None, now=NOON + 4 * DAY)
    published(make_page(slug="privacy"), now=NOON + 6 * DAY)
    with time_machine.travel(NOON + 10 * DAY, tick=False):
        yield project


def around(client, address) -> tuple:
    """The links to before and after in the banner; both are there."""
    html = client.get(address).content.decode()
    banner = html.partition('<aside class="banner prefix"')[2].partition("</aside>")[0]
    links = [re.search(rf'rel="{rel}" href="([^"]+)"', banner) for rel in ("prev", "next")]
    assert {client.get(link[1]).status_code for link in links if link} <= {200}
    return tuple(link and link[1] for link in links)


class TestAround:
    @pytest.mark.parametrize(
        ("day", "slug", "before", "after"),
        [
            ("10", "glacy", None, "12/projects/glacy/"),
            ("11", "glacy", None, "12/projects/glacy/"),
            ("12", "glacy", "11/projects/glacy/", "14/projects/glacy-plus/"),
            ("13", "glacy", "11/projects/glacy/", "14/projects/glacy-plus/"),
            ("14", "glacy-plus", "13/projects/glacy/", None),
            ("19", "glacy-plus", "13/projects/glacy/", None),
        ],
    )
    def test_page_of_one_object_changes_with_it_and_is_found_at_its_address_of_then(
        self, client, project, day, slug, before, after
    ):
        expected = tuple(each and f"/archive/2026-03-{each}" for each in (before, after))
        assert around(client, f"/archive/2026-03-{day}/projects/{slug}/") == expected

    @pytest.mark.parametrize("path", ["/", "/projects/", "/updates/"])
    def test_any_other_page_changes_with_anything(self, client, project, path):
        assert around(client, f"/archive/2026-03-10{path}") == (None, f"/archive/2026-03-12{path}")
        assert around(client, f"/archive/2026-03-15{path}") == (
            f"/archive/2026-03-13{path}",
            f"/archive/2026-03-16{path}",
        )

    def test_what_is_planned_or_came_today_is_no_day_after(self, client, project):
        publish(change(project, title_en="Planned"), by=None, at=NOON + 20 * DAY)
        publish(change(project, title_en="Today"), by=None, now=NOON + 10 * DAY)
        assert around(client, "/archive/2026-03-15/projects/glacy-plus/")[1] is None
        assert around(client, "/archive/2026-03-17/projects/")[1] is None

    def test_costs_one_query_more_and_two_for_its_tag(
        self, client, project, django_assert_max_num_queries
    ):
        with django_assert_max_num_queries(9):
            client.get("/archive/2026-03-13/projects/glacy/")


class TestChoosing:
    def ask(self, client, **query):
        return client.get("/archive/", query)

    def test_day_and_page_lead_there(self, client, project):
        response = self.ask(client, day="2026-03-12", path="/projects/")
        assert (response.status_code, response.url) == (302, "/archive/2026-03-12/projects/")

    def test_the_page_is_found_under_the_address_that_it_had_on_the_day(self, client, project):
        for path in ("/projects/glacy/", "/projects/glacy-plus/"):
            assert (
                self.ask(client, day="2026-03-13", path=path).url
                == "/archive/2026-03-13/projects/glacy/"
            )
            assert (
                self.ask(client, day="2026-03-15", path=path).url
                == "/archive/2026-03-15/projects/glacy-plus/"
            )

    @pytest.mark.parametrize(
        ("day", "words"),
        [
            ("2026-03-20", "isn’t over yet"),
            ("9999-12-31", "isn’t over yet"),
            ("2026-03-09", "wasn’t published yet"),
            ("0001-01-01", "wasn’t published yet"),
            ("2026-02-30", "That is no day"),
            ("yesterday", "That is no day"),
            ("2026-03-12/../../admin", "That is no day"),
            ("<script>", "That is no day"),
            ("\x00", "That is no day"),
        ],
    )
    def test_day_that_there_is_not_is_answered_in_words(self, client, project, day, words):
        response = self.ask(client, day=day, path="/projects/")
        assert response.status_code == 400
        html = response.content.decode()
        assert words in html
        assert "<title>Error:" in html
        assert 'aria-describedby="day-error"' in html
        assert "<script>" not in html

    @pytest.mark.parametrize(
        "path",
        [
            "//evil.example/",
            "https://evil.example/",
            "/\\evil.example/",
            "/projects/\r\nSet-Cookie: a=b",
            "/archive/2026-03-12/projects/",
            "/preview/x/projects/",
            "/admin/",
            "/contact/",
            "/projects",
            "/projects/?x=1",
            "/projects/unknown/",
            "projects/",
            "",
            "/\x00/",
            "/" + "x" * 9_000 + "/",
        ],
    )
    def test_no_way_leads_off_the_site_or_to_what_the_archive_does_not_have(
        self, client, project, path
    ):
        for query in ({"path": path}, {"path": path, "day": "2026-03-12"}):
            assert self.ask(client, **query).status_code == 404

    def test_what_is_planned_is_no_page_of_the_archive(self, client, project):
        publish(make_project(slug="planned"), by=None, at=NOON + 20 * DAY)
        publish(change(project, slug="renamed"), by=None, at=NOON + 20 * DAY)
        for slug in ("planned", "renamed"):
            assert self.ask(client, path=f"/projects/{slug}/").status_code == 404


class TestList:
    def days(self, client, **query):
        html = client.get("/archive/", query).content.decode()
        return re.findall(
            r'href="/archive/2026-(03-[\d]+)(/[^"]*)"', html.partition('id="days"')[2]
        )

    def test_days_on_which_anything_changed(self, client, project):
        assert self.days(client) == [("03-16", "/"), ("03-14", "/"), ("03-12", "/"), ("03-10", "/")]

    def test_days_on_which_one_page_changed_and_where_it_was(self, client, project):
        assert self.days(client, path="/projects/glacy/") == [
            ("03-14", "/projects/glacy-plus/"),
            ("03-12", "/projects/glacy/"),
            ("03-10", "/projects/glacy/"),
        ]

    def test_day_that_is_not_over_is_not_among_them(self, client, project):
        publish(change(project, title_en="Today"), by=None, now=NOON + 10 * DAY)
        assert len(self.days(client)) == 4

    def test_days_are_those_of_bucharest(self, client, project):
        published(
            make_page(slug="late"), now=NOON + 7 * DAY + 11 * HOUR
        )  # 23:00 UTC is the next day there
        assert self.days(client)[0] == ("03-18", "/")

    def test_withdrawal_is_said(self, client, project):
        withdraw(project, None, "It is over.", now=NOON + 7 * DAY)
        response = client.get("/archive/", {"path": "/projects/glacy/"})
        assert "no longer published" in response.content.decode()

    def test_no_address_of_what_is_withheld_is_named_or_led_to(self, client, project):
        rows = Publication.objects.with_time().of(project).order_by("in_force_from")
        for row in [row for row in rows if row.slug == "glacy"]:
            operations.withhold(row, None, "A person’s safety.", now=NOON + 9 * DAY)
        today = {"path": "/projects/glacy-plus/"}
        asked = [
            client.get("/archive/", today),
            client.get("/archive/", today | {"day": "2026-03-11"}),
            client.get("/archive/2026-03-14/projects/glacy-plus/"),
            client.get("/updates/"),
            client.get("/history/project/glacy-plus/"),
        ]
        assert [each.status_code for each in asked] == [200, 400, 200, 200, 200]
        assert [each for each in asked if "/glacy/" in f"{each.content} {each.headers}"] == []

    def test_nor_the_newest_address_where_that_is_withheld(self, client, project):
        newest = Publication.objects.with_time().of(project).latest("in_force_from")
        operations.withhold(newest, None, "A person’s safety.", now=NOON + 9 * DAY)
        asked = [
            client.get(path)
            for path in ("/updates/", "/history/project/glacy/", "/projects/glacy/")
        ]
        assert [each.status_code for each in asked] == [200, 200, 410]
        assert [each for each in asked if "glacy-plus" in f"{each.content} {each.headers}"] == []
        assert client.get("/history/project/glacy-plus/")["Location"] == "/history/project/glacy/"

    def test_years_are_pages(self, client, project):
        with time_machine.travel(NOON + 400 * DAY, tick=False):
            publish(change(project, title_en="A year later"), by=None, now=NOON + 380 * DAY)
            html = client.get("/archive/").content.decode()
            assert 'aria-current="page">2027</a>' in html
            assert "March 2026" not in html.partition('id="days"')[2].partition("</section>")[0]
            assert len(self.days(client, year="2026")) == 4
            for year in ("2025", "x", "２０２６", "0"):
                assert client.get("/archive/", {"year": year}).status_code == 404

    def test_costs_the_same_however_many_days(self, client, project, django_assert_max_num_queries):
        for number in range(30):
            published(make_page(), now=NOON + 7 * DAY + number * HOUR)
        with django_assert_max_num_queries(3):
            client.get("/archive/")
        with django_assert_max_num_queries(3):
            client.get("/archive/", {"path": "/projects/glacy/"})

    def test_every_page_leads_to_its_own(self, client, project):
        assert 'href="/archive/?path=%2Fprojects%2F"' in client.get("/projects/").content.decode()
        inside = client.get("/archive/2026-03-12/projects/glacy/").content.decode()
        assert 'href="/archive/?path=%2Fprojects%2Fglacy%2F"' in inside

    def test_site_without_a_past_says_so(self, client):
        Publication.objects.all().delete()
        assert "there is no day in it yet" in client.get("/archive/").content.decode()
