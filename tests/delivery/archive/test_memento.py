"""Other programs find the past of a page by RFC 7089: headers, TimeGate and TimeMap."""

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
    publish(change(project, slug="glacy-plus"), now=NOON + 2 * DAY)
    publish(change(project, title_en="Third"), now=NOON + 4 * DAY)
    with time_machine.travel(NOON + 10 * DAY, tick=False):
        yield project


def links(text) -> list[tuple[str, set, dict]]:
    """Parse a header or a link-format document: target, relations, other parameters."""
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


def end_of(day):
    return end_of_day(datetime.date(2026, 3, day)).replace(microsecond=0)


class TestHeaders:
    def test_live_page_names_its_timegate_and_timemap_without_a_query(
        self, client, django_assert_num_queries
    ):
        with django_assert_num_queries(2):  # its ETag, and all contents that it shows
            client.get("/legal-basis/")
        response = client.get("/projects/?page=1")
        assert related(response["Link"], "timegate") == ["/archive/timegate/projects/?page=1"]
        assert related(response["Link"], "timemap") == ["/archive/timemap/projects/"]
        assert "Memento-Datetime" not in response
        for path in ("/contact/sent/", "/no-such-page/", "/robots.txt", "/archive/"):
            assert "Link" not in client.get(path)

    def test_archived_page_has_its_time_and_names_its_neighbours(self, client):
        response = client.get("/archive/2026-03-13/projects/glacy-plus/")
        assert parsedate_to_datetime(response["Memento-Datetime"]) == end_of(13)
        assert response["Memento-Datetime"].endswith(" GMT")
        header = response["Link"]
        assert related(header, "original") == ["/projects/glacy-plus/"]
        assert related(header, "prev") == ["/archive/2026-03-11/projects/glacy/"]
        assert related(header, "next") == ["/archive/2026-03-14/projects/glacy-plus/"]
        for target, rels, values in links(header):
            if "memento" in rels:
                day = int(target[len("/archive/2026-03-") :][:2])
                assert parsedate_to_datetime(values["datetime"]) == end_of(day)
        assert "Memento-Datetime" not in client.get("/archive/2026-03-13/projects/unknown/")
        header = client.get("/archive/2026-03-13/projects/glacy-plus.md")["Link"]
        assert related(header, "prev") == ["/archive/2026-03-11/projects/glacy.md"]

    def test_neighbour_on_which_the_page_was_withdrawn_is_no_memento(self, client, project):
        withdraw(project, None, "It is over.", now=NOON + 6 * DAY)
        header = client.get("/archive/2026-03-15/projects/glacy-plus/")["Link"]
        assert related(header, "prev") == ["/archive/2026-03-13/projects/glacy-plus/"]
        assert related(header, "next") == []


class TestTimeGate:
    def ask(self, client, path, at=None):
        headers = {"accept-datetime": at.strftime("%a, %d %b %Y %H:%M:%S GMT")} if at else {}
        return client.get(f"/archive/timegate{path}", headers=headers)

    def test_timegate_without_a_time_leads_to_the_newest_and_retains_the_query(self, client):
        assert self.ask(client, "/").url == "/archive/2026-03-14/"
        response = client.get("/archive/timegate/projects/?page=1")
        assert response.url == "/archive/2026-03-14/projects/?page=1"
        assert related(response["Link"], "original") == ["/projects/?page=1"]
        assert related(response["Link"], "timemap") == ["/archive/timemap/projects/"]
        assert "accept-datetime" in response["Vary"].lower()

    def test_timegate_answers_400_to_a_time_that_cannot_be_read(self, client):
        for header in (
            "",
            "yesterday",
            "2026-03-12",
            "Mon, 99 Foo 2026 00:00:00 GMT",
            "Fri, 31 Dec 9999 23:59:59 GMT",  # in Bucharest the year 10000
        ):
            headers = {"accept-datetime": header}
            response = client.get("/archive/timegate/projects/", headers=headers)
            assert response.status_code == 400, header
            assert "RFC 1123" in response.text

    def test_timegate_and_timemap_name_the_same_days(self, client, project):
        """Also if the page was withdrawn, and published again at another URL."""
        withdraw(project, None, "It is over.", now=NOON + 6 * DAY)
        publish(change(project, slug="back"), now=NOON + 8 * DAY)
        days = [NOON + number * DAY for number in (-400, *range(12), 4_000)]
        chosen = [self.ask(client, "/projects/back/", day).url for day in days]
        text = client.get("/archive/timemap/projects/back/").text
        assert list(dict.fromkeys(chosen)) == related(text, "memento")
        assert chosen[8] == "/archive/2026-03-14/projects/glacy-plus/"  # while it was withdrawn

    def test_page_without_an_archive_answers_404(self, client):
        published(make_project(slug="new"), now=NOON + 10 * DAY)  # today
        paths = (
            "/projects/unknown/ /projects/new/ //evil.example/ /contact/sent/ /archive/2026-03-12/"
        )
        for path in (*paths.split(), f"/{'x' * 2_000}/"):
            for name in ("timegate", "timemap"):
                assert client.get(f"/archive/{name}{path}").status_code == 404, path


class TestTimeMap:
    def test_timemap_lists_each_day_on_which_the_page_changed(self, client):
        response = client.get("/archive/timemap/projects/glacy-plus/")
        assert response["Content-Type"] == "application/link-format"
        text = response.text
        assert related(text, "original") == ["/projects/glacy-plus/"]
        assert related(text, "timegate") == ["/archive/timegate/projects/glacy-plus/"]
        assert related(text, "self") == ["/archive/timemap/projects/glacy-plus/"]
        mementos = related(text, "memento")
        assert mementos == [
            "/archive/2026-03-10/projects/glacy/",
            "/archive/2026-03-12/projects/glacy-plus/",
            "/archive/2026-03-14/projects/glacy-plus/",
        ]
        markdown = client.get("/archive/timemap/projects/glacy-plus.md").text
        assert related(markdown, "memento") == [f"{path[:-1]}.md" for path in mementos]
        assert related(text, "first") == mementos[:1]
        assert related(text, "last") == mementos[-1:]
        times = [values["datetime"] for _, rels, values in links(text) if "memento" in rels]
        assert times == [client.get(each)["Memento-Datetime"] for each in mementos]
        [span] = [values for _, rels, values in links(text) if "self" in rels]
        assert (span["from"], span["until"]) == (times[0], times[-1])
