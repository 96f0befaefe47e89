"""The page of changes, and the lines of other pages that lead to it."""

import re

import pytest
import time_machine

from tests.helpers.factories import change, make_country, make_project, published
from tests.helpers.published import text_of
from tests.helpers.publishing import publish
from tests.helpers.times import DAY, HOUR, NOON

pytestmark = pytest.mark.django_db
URL = "/updates/"
DAYS = re.compile(r'<h2 id="day-([\d-]+)">')


@pytest.fixture
def project():
    return published(make_project(slug="glacy", acronym="GLACY"), now=NOON)


@pytest.fixture
def changed(project):
    """Change it on 12 March and, in a minor way, on the 14th; today is the 20th."""
    note = "The title is clearer."
    publish(change(project, title_en="A new title"), by=None, now=NOON + 2 * DAY, note=note)
    publish(change(project, title_en="A newer title"), by=None, now=NOON + 4 * DAY, is_minor=True)
    with time_machine.travel(NOON + 10 * DAY, tick=False):
        yield project


def line_of(client, path):
    """Return the line at the end of a page that states its last change."""
    found = re.search(r'<p class="last-changed">(.*?)</p>', client.get(path).text, re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", "", found[1]).split())


def test_newest_change_is_first_under_its_day(client, changed):
    response = client.get(URL)
    assert DAYS.findall(response.text) == ["2026-03-14", "2026-03-12", "2026-03-10"]
    text = text_of(response)
    assert re.findall(r"GLACY (Changed|New)", text) == ["Changed", "Changed", "New"]
    assert "The title is clearer." in text
    assert text.count("Minor") == 1
    archived = client.get("/archive/2026-03-12/updates/").text
    assert DAYS.findall(archived) == ["2026-03-12", "2026-03-10"]


def test_change_links_to_its_page_its_history_and_the_day_before(client, changed):
    html = client.get(URL).text
    assert (
        html.count('href="/projects/glacy/"') == html.count('href="/history/project/glacy/"') == 3
    )
    before = re.findall(r'href="(/archive/[\d-]+/projects/glacy/)"', html)
    assert before == [f"/archive/2026-03-{day}/projects/glacy/" for day in (13, 11)]
    assert {client.get(path).status_code for path in before} == {200}
    publish(change(changed, slug="glacy-plus"), by=None, now=NOON + 6 * DAY)
    assert 'href="/archive/2026-03-15/projects/glacy/"' in client.get(URL).text


def test_second_change_on_a_day_has_no_link_to_the_day_before(client, project):
    publish(change(project, title_en="Soon after"), by=None, now=NOON + HOUR)
    with time_machine.travel(NOON + DAY, tick=False):
        page = client.get(URL).text.partition("<footer")[0]
        assert "/archive/2026" not in page


def test_kind_is_chosen_by_a_link_with_its_number_and_an_unknown_one_ignored(client, changed):
    published(make_country(slug="ro"), now=NOON + 5 * DAY)
    link = r'\?kind=project"[^>]*>Project</a>\s*<span class="count">3<'
    assert re.search(link, client.get(URL).text)
    chosen = client.get(f"{URL}?kind=country")
    assert 'aria-current="page">Country or area</a>' in chosen.text
    assert "GLACY" not in text_of(chosen)
    for unknown in ("notice", "%00"):
        text = text_of(client.get(f"{URL}?kind={unknown}"))
        assert "Unknown choices are ignored: By kind" in text
        assert "GLACY" in text
    assert "Unknown choices" not in client.get(f"{URL}?kind=").text


def test_page_costs_the_same_for_many_changes(client, changed, django_assert_max_num_queries):
    for number in range(12):
        published(make_project(), now=NOON + 5 * DAY + number * HOUR)
    with django_assert_max_num_queries(8):  # two are for the numbers before this day
        client.get(URL)
    with django_assert_max_num_queries(3):  # the version, the newest rows and their histories
        client.get(URL)


def test_change_is_quoted_in_a_line_or_two(client, changed):
    text = text_of(client.get(URL))
    assert "Title English A removed: new added: newer title" in text
    publish(change(changed, title_en="One " * 50), by=None, now=NOON + 5 * DAY)
    quoted = text_of(client.get(URL))
    assert "added: One One" in quoted
    assert "One " * 45 not in quoted


def test_first_content_of_the_site_is_one_line(starter_site, client):
    text = text_of(client.get(URL))
    assert text.count("First content of this site.") == 1
    assert re.search(r"First content of this site. \d+ pages", text)
    assert "Nothing is published yet" not in text
    assert text_of(client.get(f"{URL}?kind=project")).count("First content of this site.") == 20


def test_page_of_an_empty_site_states_that(client):
    assert "Nothing is published yet" in text_of(client.get(URL))


def test_line_of_a_page_has_the_dates_known_on_its_day(client, changed):
    first = "Published 10 March 2026"
    for prefix, line in (
        ("", f"{first} · last changed 14 March 2026"),
        ("/archive/2026-03-13", f"{first} · last changed 12 March 2026"),
        ("/archive/2026-03-11", first),
    ):
        path = f"{prefix}/projects/glacy/"
        assert line_of(client, path) == f"{line} · Page history"
        assert f'href="{prefix}/history/project/glacy/"' in client.get(path).text


def test_line_of_a_list_has_its_newest_change(client, changed):
    publish(change(changed, start="2026-01-01", end="2027-12-31"), by=None, now=NOON + 5 * DAY)
    for path in ("/", "/projects/"):
        assert line_of(client, path) == "Last changed 15 March 2026 · Site updates"
