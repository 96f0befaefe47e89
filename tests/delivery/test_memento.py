"""Other programs find the past of a page by RFC 7089: headers, TimeGate and TimeMap, read as those programs do."""

import datetime
import re
from email.utils import parsedate_to_datetime

import pytest
import time_machine

from core.i18n.dates import end_of_day
from tests.helpers.factories import change, make_project, published
from tests.helpers.publishing import publish, withdraw
from tests.helpers.times import DAY, NOON

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("project")]
SITE = "http://testserver"


@pytest.fixture
def project():
    """Published on 10 March, renamed on the 12th, changed on the 14th; today is the 20th."""
    project = published(make_project(slug="glacy", title_en="First"), now=NOON)
    publish(change(project, slug="glacy-plus"), by=None, now=NOON + 2 * DAY)
    publish(change(project, title_en="Third"), by=None, now=NOON + 4 * DAY)
    with time_machine.travel(NOON + 10 * DAY, tick=False):
        yield project


def links(text) -> list[tuple[str, set, dict]]:
    """The links of a header or a link-format document: target, relations, other parameters."""
    found = []
    for target, parameters in re.findall(
        r'<([^>]*)>((?:\s*;\s*[\w*-]+="[^"]*")*)\s*(?:,|\Z)', text
    ):
        values = dict(re.findall(r'([\w*-]+)="([^"]*)"', parameters))
        found.append((target.removeprefix(SITE), set(values.pop("rel").split()), values))
    assert len(found) == text.count("<")
    return found


def related(text, rel) -> list[str]:
    return [target for target, rels, _ in links(text) if rel in rels]


def moment(day):
    return end_of_day(datetime.date(2026, 3, day)).replace(microsecond=0)


class TestHeaders:
    def test_todays_page_names_its_timegate_and_timemap(self, client):
        response = client.get("/projects/?page=1")
        assert related(response["Link"], "timegate") == ["/archive/timegate/projects/?page=1"]
        assert related(response["Link"], "timemap") == ["/archive/timemap/projects/"]
        assert "Memento-Datetime" not in response

    def test_todays_page_pays_no_query_for_it(self, client, django_assert_num_queries):
        with django_assert_num_queries(3):  # its ETag, its cards, and what stands around
            client.get("/legal-basis/")

    @pytest.mark.parametrize("path", ["/contact/", "/no-such-page/", "/robots.txt", "/archive/"])
    def test_what_the_archive_does_not_have_names_none(self, client, path):
        assert "Link" not in client.get(path)

    def test_archived_page_says_of_when_it_is_and_names_its_neighbours(self, client):
        response = client.get("/archive/2026-03-13/projects/glacy-plus/")
        assert parsedate_to_datetime(response["Memento-Datetime"]) == moment(13)
        assert response["Memento-Datetime"].endswith(" GMT")
        header = response["Link"]
        assert related(header, "original") == ["/projects/glacy-plus/"]
        assert related(header, "prev") == ["/archive/2026-03-11/projects/glacy/"]
        assert related(header, "next") == ["/archive/2026-03-14/projects/glacy-plus/"]
        for target, rels, values in links(header):
            if "memento" in rels:
                day = int(target[len("/archive/2026-03-") :][:2])
                assert parsedate_to_datetime(values["datetime"]) == moment(day)

    def test_error_is_no_memento(self, client):
        assert "Memento-Datetime" not in client.get("/archive/2026-03-13/projects/unknown/")


class TestTimeGate:
    def ask(self, client, path, at=None):
        headers = {"accept-datetime": at.strftime("%a, %d %b %Y %H:%M:%S GMT")} if at else {}
        return client.get(f"/archive/timegate{path}", headers=headers)

    @pytest.mark.parametrize(
        ("day", "target"),
        [
            (-400, "2026-03-10/projects/glacy/"),
            (0, "2026-03-10/projects/glacy/"),
            (1, "2026-03-11/projects/glacy/"),
            (3, "2026-03-13/projects/glacy-plus/"),
            (4, "2026-03-14/projects/glacy-plus/"),
            (10, "2026-03-19/projects/glacy-plus/"),
            (4_000, "2026-03-19/projects/glacy-plus/"),
        ],
    )
    def test_leads_to_the_page_of_that_moment(self, client, day, target):
        response = self.ask(client, "/projects/glacy-plus/", NOON + day * DAY)
        assert (response.status_code, response.url) == (302, f"/archive/{target}")
        assert "accept-datetime" in response["Vary"].lower()
        assert related(response["Link"], "original") == ["/projects/glacy-plus/"]
        assert related(response["Link"], "timemap") == ["/archive/timemap/projects/glacy-plus/"]
        assert "Memento-Datetime" not in response
        assert client.get(response.url)["Memento-Datetime"]

    def test_without_a_moment_leads_to_the_newest(self, client):
        assert self.ask(client, "/").url == "/archive/2026-03-19/"

    def test_keeps_the_query(self, client):
        response = client.get("/archive/timegate/projects/?page=1")
        assert response.url == "/archive/2026-03-19/projects/?page=1"
        assert related(response["Link"], "original") == ["/projects/?page=1"]

    @pytest.mark.parametrize(
        "header", ["", "yesterday", "2026-03-12", "Mon, 99 Foo 2026 00:00:00 GMT"]
    )
    def test_moment_that_cant_be_read_is_400_in_words(self, client, header):
        response = client.get("/archive/timegate/projects/", headers={"accept-datetime": header})
        assert response.status_code == 400
        assert "RFC 1123" in response.content.decode()

    def test_the_last_second_of_all_time_is_over_in_bucharest(self, client):
        header = {"accept-datetime": "Fri, 31 Dec 9999 23:59:59 GMT"}
        assert client.get("/archive/timegate/projects/", headers=header).status_code == 400

    def test_page_of_a_time_at_which_it_was_withdrawn_is_the_nearest_that_was_there(
        self, client, project
    ):
        withdraw(project, None, "It is over.", now=NOON + 6 * DAY)
        response = self.ask(client, "/projects/glacy-plus/", NOON + 8 * DAY)
        assert response.url == "/archive/2026-03-14/projects/glacy-plus/"

    @pytest.mark.parametrize(
        "path",
        [
            "/projects/unknown/",
            "//evil.example/",
            "/contact/",
            "/archive/2026-03-12/",
            "/" + "x" * 2_000 + "/",
        ],
    )
    @pytest.mark.parametrize("way", ["timegate", "timemap"])
    def test_nothing_else_is_there(self, client, way, path):
        assert client.get(f"/archive/{way}{path}").status_code == 404

    def test_what_was_published_today_has_no_past_yet(self, client):
        published(make_project(slug="new"), now=NOON + 10 * DAY)
        assert client.get("/archive/timegate/projects/new/").status_code == 404


class TestTimeMap:
    def test_lists_each_day_on_which_the_page_changed(self, client):
        response = client.get("/archive/timemap/projects/glacy-plus/")
        assert response["Content-Type"] == "application/link-format"
        text = response.content.decode()
        assert related(text, "original") == ["/projects/glacy-plus/"]
        assert related(text, "timegate") == ["/archive/timegate/projects/glacy-plus/"]
        assert related(text, "self") == ["/archive/timemap/projects/glacy-plus/"]
        mementos = related(text, "memento")
        assert mementos == [
            "/archive/2026-03-10/projects/glacy/",
            "/archive/2026-03-12/projects/glacy-plus/",
            "/archive/2026-03-14/projects/glacy-plus/",
        ]
        assert related(text, "first") == mementos[:1]
        assert related(text, "last") == mementos[-1:]
        moments = [values["datetime"] for _, rels, values in links(text) if "memento" in rels]
        assert moments == [client.get(each)["Memento-Datetime"] for each in mementos]
        [span] = [values for _, rels, values in links(text) if "self" in rels]
        assert (span["from"], span["until"]) == (moments[0], moments[-1])
