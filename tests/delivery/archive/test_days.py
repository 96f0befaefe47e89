"""The days on which a page changed: in the banner of its archived days, and on its archive page."""

import re

import pytest
import time_machine

from publishing import operations
from record.models import Publication
from tests.helpers.factories import change, make_page, make_project, published
from tests.helpers.published import text_of
from tests.helpers.publishing import publish, withdraw
from tests.helpers.raw_sql import without_triggers
from tests.helpers.times import DAY, HOUR, NOON, rows_of

pytestmark = pytest.mark.django_db
# A page, and the pages before and after; one that is not of one object changes with every change.
NEIGHBOURS = """\
10/projects/glacy/ none 12/projects/glacy/
11/projects/glacy/ none 12/projects/glacy/
13/projects/glacy/ 11/projects/glacy/ 14/projects/glacy-plus/
14/projects/glacy-plus/ 13/projects/glacy/ none
19/projects/glacy-plus/ 13/projects/glacy/ none
10/ none 12/
15/projects/ 13/projects/ 16/projects/"""


@pytest.fixture
def project():
    """Published on 10 March, changed on the 12th, renamed on the 14th; today is the 20th.

    Another page was published on the 16th.
    """
    project = published(make_project(slug="glacy", title_en="First"), now=NOON)
    publish(change(project, title_en="Second"), now=NOON + 2 * DAY)
    publish(change(project, slug="glacy-plus"), now=NOON + 4 * DAY)
    published(make_page(slug="privacy"), now=NOON + 6 * DAY)
    with time_machine.travel(NOON + 10 * DAY, tick=False):
        yield project


def around(client, url) -> tuple:
    """Return the links to before and after in the banner, which must open."""
    html = client.get(url).text
    banner = html.partition('<aside class="banner prefix"')[2].partition("</aside>")[0]
    links = [re.search(rf'rel="{rel} nofollow" href="([^"]+)"', banner) for rel in ("prev", "next")]
    assert {client.get(link[1]).status_code for link in links if link} <= {200}
    return tuple(link and link[1] for link in links)


def archive(client, **query):
    return client.get("/archive/", query)


def days(client, **query):
    html = archive(client, **query).text
    return re.findall(r'href="/archive/2026-(03-[\d]+)(/[^"]*)"', html.partition('id="days"')[2])


class TestBanner:
    def test_banner_links_to_the_days_on_which_the_page_was_different(self, client, project):
        for row in NEIGHBOURS.splitlines():
            path, *expected = (f"/archive/2026-03-{link}" for link in row.split())
            assert [link or "/archive/2026-03-none" for link in around(client, path)] == expected

    def test_scheduled_and_todays_changes_are_no_day_after(self, client, project):
        publish(change(project, title_en="Planned"), at=NOON + 20 * DAY)
        publish(change(project, title_en="Today"), now=NOON + 10 * DAY)
        assert around(client, "/archive/2026-03-15/projects/glacy-plus/")[1] is None
        assert around(client, "/archive/2026-03-17/projects/")[1] is None


class TestChoice:
    def test_chosen_day_leads_to_the_page_at_its_url_of_that_day(self, client, project):
        for day, path, target in (
            ("2026-03-12", "/projects/", "/projects/"),
            ("2026-03-13", "/projects/glacy-plus/", "/projects/glacy/"),
            ("2026-03-15", "/projects/glacy/", "/projects/glacy-plus/"),
        ):
            response = archive(client, day=day, path=path)
            assert (response.status_code, response.url) == (302, f"/archive/{day}{target}")

    def test_day_that_cannot_be_chosen_answers_400_with_the_reason(self, client, project):
        for message, refused in {
            "isn’t over yet": ["2026-03-20", "9999-12-31"],
            "wasn’t published yet": ["2026-03-09", "0001-01-01"],
            "not a valid date": ["2026-02-30", "2026-03-12/../../admin", "<script>", "\x00"],
        }.items():
            for day in refused:
                response = archive(client, day=day, path="/projects/")
                assert response.status_code == 400
                for text in (message, "<title>Error:", 'aria-describedby="day-error"'):
                    assert text in response.text
                assert "<script>" not in response.text

    def test_path_that_the_archive_lacks_answers_404(self, client, project):
        publish(change(project, slug="renamed"), at=NOON + 20 * DAY)
        paths = (
            "//evil.example/ https://evil.example/ /\\evil.example/ /archive/2026-03-12/projects/ "
            "/preview/x/projects/ /admin/ /contact/sent/ /projects /projects/?x=1 "
            "/projects/unknown/ /projects/renamed/ projects/"
        ).split()
        for path in (*paths, "", "/\x00/", "/projects/\r\nSet-Cookie: a=b", f"/{'x' * 9_000}/"):
            assert archive(client, path=path).status_code == 404, path
        assert archive(client, path="/projects/unknown/", day="2026-03-12").status_code == 404


class TestList:
    def test_list_has_the_days_on_which_anything_or_the_page_changed(
        self, client, project, django_assert_max_num_queries
    ):
        with django_assert_max_num_queries(3):
            expected = days(client)
        assert expected == [("03-16", "/"), ("03-14", "/"), ("03-12", "/"), ("03-10", "/")]
        with django_assert_max_num_queries(3):
            of_one = days(client, path="/projects/glacy/")
        assert of_one == [
            ("03-14", "/projects/glacy-plus/"),
            ("03-12", "/projects/glacy/"),
            ("03-10", "/projects/glacy/"),
        ]
        for url, link in (
            ("/projects/", "/archive/?path=%2Fprojects%2F"),
            ("/archive/2026-03-12/projects/glacy/", "/archive/?path=%2Fprojects%2Fglacy%2F"),
        ):
            assert f'href="{link}"' in client.get(url).text
        publish(change(project, title_en="Today"), now=NOON + 10 * DAY)
        assert days(client) == expected

    def test_days_are_those_of_bucharest_and_a_withdrawal_is_shown(self, client, project):
        late = NOON + 7 * DAY + 11 * HOUR  # 23:00 UTC is the next day there
        withdraw(project, None, "It is over.", now=late)
        assert days(client)[0] == ("03-18", "/")
        response = archive(client, path="/projects/glacy/")
        assert "no longer published" in response.text

    def test_slug_of_withheld_content_is_in_no_page_and_no_redirect(self, client, project):
        for row in rows_of(project).filter(slug="glacy"):
            operations.withhold(row, None, "A person’s safety.", now=NOON + 9 * DAY)
        responses = [
            archive(client, path="/projects/glacy-plus/"),
            archive(client, path="/projects/glacy-plus/", day="2026-03-11"),
            client.get("/archive/2026-03-14/projects/glacy-plus/"),
            client.get("/updates/"),
            client.get("/history/project/glacy-plus/"),
        ]
        assert [response.status_code for response in responses] == [200, 400, 200, 200, 200]
        for response in responses:
            assert "/glacy/" not in f"{response.content} {response.headers}"
        assert "no longer published" not in responses[0].text
        assert "12 March 2026 withheld" in " ".join(text_of(responses[0]).split())

    def test_newest_slug_is_in_no_page_if_its_content_is_withheld(self, client, project):
        newest = rows_of(project).last()
        operations.withhold(newest, None, "A person’s safety.", now=NOON + 9 * DAY)
        for url, status in (
            ("/updates/", 200),
            ("/history/project/glacy/", 200),
            ("/projects/glacy/", 410),
        ):
            response = client.get(url)
            assert response.status_code == status
            assert "glacy-plus" not in f"{response.content} {response.headers}"
        assert client.get("/history/project/glacy-plus/")["Location"] == "/history/project/glacy/"

    def test_list_has_a_page_for_each_year(self, client, project):
        with time_machine.travel(NOON + 400 * DAY, tick=False):
            publish(change(project, title_en="A year later"), now=NOON + 380 * DAY)
            html = client.get("/archive/").text
            assert 'aria-current="page">2027</a>' in html
            assert "March 2026" not in html.partition('id="days"')[2].partition("</section>")[0]
            assert len(days(client, year="2026")) == 4
            for year in ("2025", "x", "２０２６", "0"):
                assert archive(client, year=year).status_code == 404

    def test_site_without_publications_has_no_day(self, client):
        with without_triggers():
            Publication.objects.all().delete()
        assert "each day is added after midnight" in client.get("/archive/").text
