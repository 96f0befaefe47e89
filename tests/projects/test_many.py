"""Pages need as many queries for many contents as for few."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from projects.models import ActivityContent, DocumentContent, FieldOfWorkContent, FunderContent
from record.content_cache import forget_contents
from tests.helpers.contents import make_project, publish_countries
from tests.helpers.published import publish

pytestmark = pytest.mark.usefixtures("db", "next_day")

MAX_QUERIES = {
    "/projects/": 5,
    "/projects/?country=c1&status=ongoing&sort=budget": 5,
    "/activities/": 5,
    "/activities/?country=c1": 5,
    "/documents/": 5,
    "/documents/?country=c1": 5,
    "/countries/": 5,
    "/countries/c1/": 5,
    "/projects/p1/": 6,
    "/": 11,
    "/archive/2026-06-01/": 13,
    "/updates/": 6,
    "/activities/feed/": 6,
    "/archive/": 5,
    "/search/?q=met": 7,
    "/figures/": 5,
    "/data/": 5,
    "/funders/u/": 5,
    "/sitemap.xml": 3,
}
MAX_BYTES = {"/": 60_000, "/figures/": 60_000, "/activities/": 60_000, "/documents/": 60_000}


@pytest.fixture
def named(db):
    """Countries, and the facts that all projects share."""
    countries = publish_countries(*(f"C{n}" for n in range(6)))
    [field] = publish(FieldOfWorkContent(slug="f", title={"en": "Field"}))
    [funder] = publish(FunderContent(slug="u", name={"en": "Union"}))
    facts = {"fields": [field.ref], "funders": [{"funder": funder.ref}]}
    return countries, facts | {"start": "2020", "end": "2030"}


def fill(numbers, countries, facts):
    """Publish projects of these numbers, and an activity and a document of every tenth."""
    rows = publish(
        *(make_project(f"p{n}", countries=countries[n % 3 : n % 3 + 3], **facts) for n in numbers)
    )
    first = rows[0].ref
    for n, row in enumerate(rows[::10], numbers.start):
        project = row.ref
        publish(
            ActivityContent(
                slug=f"a{n}",
                title={"en": "Met"},
                start=f"{2001 + n // 300}-{n // 25 % 12 + 1:02}-{n % 25 + 1:02}",
                country=countries[n % 6],
                projects=[project, first] if n > numbers.start else [project],
            ),
            DocumentContent(
                slug=f"d{n}", title={"en": "Report"}, url="https://example.org", project=project
            ),
        )


def queries_of(client):
    numbers = {}
    for address in MAX_QUERIES:
        with CaptureQueriesContext(connection) as queries:
            response = client.get(address)
        assert response.status_code == 200, address
        assert len(response.content) <= MAX_BYTES.get(address, 100_000), address
        numbers[address] = len(queries)
    return numbers


@pytest.mark.slow
def test_2000_projects_cost_as_many_queries_as_20(client, named):
    fill(range(20), *named)
    few = queries_of(client)
    assert all(number <= MAX_QUERIES[url] for url, number in few.items()), few
    fill(range(20, 2_000), *named)
    with connection.cursor() as cursor:  # the rows of a test are seen by no autovacuum
        cursor.execute("ANALYZE")
    forget_contents()
    many = queries_of(client)
    assert {url: number for url, number in many.items() if number > few[url]} == {}
