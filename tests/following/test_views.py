import re

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.helpers.factories import (
    change,
    make_activity,
    make_country,
    make_funder,
    make_project,
    published,
)
from tests.helpers.publishing import publish, withdraw
from tests.helpers.times import DAY, NOON

WEEK = "/overview/2026-03-11/2026-03-17/"


@pytest.fixture
def site(db):
    """A project that changed in the week after the record began, seen 40 days later."""
    funder = published(make_funder(slug="eu"), now=NOON)
    country = published(make_country(slug="ro"), now=NOON)
    project = published(
        make_project(slug="glacy", start="2026-03-12", funders=[funder], countries=[country]),
        now=NOON,
    )
    meeting = make_activity(
        slug="committee", start="2026-03-14", projects=[project], type="steering-committee"
    )
    published(meeting, now=NOON + DAY)
    texts = {"summary_en": "A new summary", "summary_fr": "Un nouveau résumé"}
    publish(change(project, end="2028-02", **texts), now=NOON + 2 * DAY)
    with time_machine.travel(NOON + 40 * DAY, tick=False):
        yield project


def parts(client, path):
    """Return the texts of the five parts of an overview."""
    html = client.get(path).text
    main = html[html.index("<main") : html.index("</main")]
    sections = main.split("<h2>")[1:]
    return [" ".join(re.sub("<[^>]+>", " ", section).split()) for section in sections]


def test_overview_has_five_parts(client, site):
    assert parts(client, WEEK) == [
        "Began and ended Title Kind Date GLACY+ Project 12 March 2026 – February 2028",
        "What took place Title Kind Date Launch conference Activity 14 March 2026",
        "Facts then and now Fact Then Now Launch conference : Page not published published "
        "GLACY+ : End – February 2028",
        "Texts that changed GLACY+ Summary English added: A new summary In other languages "
        "Summary French added: Un nouveau résumé",
        "What comes next Nothing in this period.",
    ]


@pytest.mark.parametrize(
    ("target", "number"), [("project/glacy", 2), ("country/ro", 1), ("funder/eu", 2)]
)
def test_overview_of_a_target_leaves_out_all_else(client, site, target, number):
    publish(change(make_project(slug="another"), title_en="Another"), now=NOON + 39 * DAY)
    facts = parts(client, f"/overview/2026-03-11/2026-04-19/{target}/")[2]
    assert facts.count(" : ") == number
    assert "GLACY+ : End" in facts


@pytest.mark.parametrize(
    "path",
    [
        "2026-03-09/2026-03-17",
        "2026-03-17/2026-03-11",
        "2026-03-11/2026-04-20",
        "2026-03-11/2026-03-99",
        "2026-03-11/soon",
        "2026-03-11/2026-03-17/project/nothing",
        "2026-03-11/2026-03-17/activity/committee",
        "project/nothing",
    ],
)
def test_overview_of_days_or_objects_outside_the_record_is_not_found(client, site, path):
    assert client.get(f"/overview/{path}/").status_code == 404


def test_links_lead_to_the_last_quarter_and_since_the_steering_committee(client, site):
    assert client.get("/overview/").url == "/overview/2026-03-10/2026-03-31/"
    overview = client.get("/fr/overview/project/glacy/").url
    assert overview == "/fr/overview/2026-03-10/2026-03-31/project/glacy/"
    links = re.findall(r'rel="nofollow" href="(/fr/[^"]+glacy/)"', client.get(overview).text)
    assert links == [
        f"/fr/overview/{days}/project/glacy/"
        for days in (
            "2026-03-10/2026-03-31",
            "2026-04-01/2026-04-19",
            "2026-03-14/2026-04-19",
        )
    ]
    with time_machine.travel(NOON + 365 * DAY, tick=False):
        assert "/overview/2026-03-10/2026-12-31/" in client.get("/overview/").headers[
            "Location"
        ] + (client.get(WEEK).text)


@pytest.mark.parametrize(
    "path", ["/updates/", "/projects/glacy/", "/countries/ro/", "/funders/eu/"]
)
def test_pages_link_to_their_overview_for_people_only(client, site, path):
    [link] = re.findall(r'<a rel="nofollow" href="(/overview/[^"]*)"', client.get(path).text)
    assert client.get(link, follow=True).status_code == 200


def test_overview_is_closed_to_robots(client, site):
    robots = client.get("/robots.txt").text
    for path in ("/overview/", "/fr/overview/", "/ro/overview/", "/archive/*/overview/"):
        assert f"Disallow: {path}\n" in robots
    assert '<meta name="robots" content="noindex">' in client.get(WEEK).text


def test_withdrawn_page_is_a_row_that_leads_to_its_notice(client, site):
    withdraw(site, None, "It was merged.", now=NOON + 39 * DAY)
    facts = parts(client, "/overview/2026-04-01/2026-04-19/")[2]
    assert facts.endswith("GLACY+ : Page published not published")


def test_archived_overview_knows_nothing_of_later_days(client, site):
    publish(change(site, budget_amount=1_000, budget_currency="EUR"), now=NOON + 39 * DAY)
    assert "1,000" in parts(client, "/overview/2026-03-11/2026-04-19/")[2]
    archived = f"/archive/2026-04-17{WEEK}"
    assert "GLACY+ : End" in parts(client, archived)[2]
    assert client.get("/archive/2026-04-17/overview/2026-03-11/2026-04-19/").status_code == 404


def test_overview_costs_the_same_with_many_changes(client, site):
    numbers = []
    for number in (1, 12):
        for index in range(number):
            activity = make_activity(slug=f"a-{number}-{index}", projects=[site])
            publish(activity, now=NOON + 3 * DAY)
        client.get(WEEK)
        with CaptureQueriesContext(connection) as queries:
            client.get(WEEK)
        numbers.append(len(queries))
    assert numbers[0] == numbers[1]


def test_changes_of_many_objects_fill_several_pages(client, site):
    for index in range(25):
        publish(make_activity(slug=f"a-{index}"), now=NOON + 3 * DAY)
    pages = [parts(client, f"{WEEK}?page={number}") for number in (1, 2)]
    assert [len(page) for page in pages] == [5, 2]
    assert sum(page[-1 if len(page) == 2 else 2].count(" : ") for page in pages) >= 20
    assert client.get(f"{WEEK}?page=3").status_code == 404
