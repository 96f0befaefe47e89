"""However much there is, pages ask the database as often as before."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from projects.content import (
    ActivityContent,
    CountryContent,
    DocumentContent,
    FieldOfWorkContent,
    FunderContent,
    ProjectContent,
)
from record.cards import forget_live_cards
from record.content import Ref
from tests.helpers.published import publish

pytestmark = pytest.mark.usefixtures("db", "next_day")

MOST = {
    "/projects/": 5,
    "/projects/?country=c1&status=ongoing&sort=budget": 5,
    "/activities/": 5,
    "/activities/?country=c1": 5,
    "/documents/": 5,
    "/documents/?country=c1": 5,
    "/countries/": 5,
    "/countries/c1/": 5,
    "/projects/p1/": 6,
    "/": 6,
    "/updates/": 6,
    "/activities/feed/": 6,
    "/archive/": 5,
    "/search/?q=met": 7,
}


def refs_of(publications):
    return [Ref(row.kind, row.key) for row in publications]


@pytest.fixture
def named(db):
    """What the projects name: countries, and the facts that all of them share."""
    countries = refs_of(
        publish(*(CountryContent(slug=f"c{n}", name={"en": f"Country {n}"}) for n in range(6)))
    )
    [field] = refs_of(publish(FieldOfWorkContent(slug="f", title={"en": "Field"})))
    [funder] = refs_of(publish(FunderContent(slug="u", name={"en": "Union"})))
    return countries, {
        "fields": [field],
        "funders": [{"funder": funder}],
        "start": "2020",
        "end": "2030",
    }


def fill(numbers, countries, facts):
    """Projects of these numbers, and an activity and a document of every tenth."""
    refs = refs_of(
        publish(
            *(
                ProjectContent(
                    slug=f"p{n}", acronym=f"P{n}", countries=countries[n % 3 : n % 3 + 3], **facts
                )
                for n in numbers
            )
        )
    )
    publish(
        *(
            ActivityContent(
                slug=f"a{n}", title={"en": "Met"}, country=countries[n % 6], projects=[ref, refs[0]]
            )
            for n, ref in enumerate(refs[::10], numbers.start)
        ),
        *(
            DocumentContent(
                slug=f"d{n}", title={"en": "Report"}, url="https://example.org", project=ref
            )
            for n, ref in enumerate(refs[::10], numbers.start)
        ),
    )


def queries_of(client):
    numbers = {}
    for address in MOST:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200, address
        numbers[address] = len(asked)
    return numbers


@pytest.mark.slow
def test_2000_projects_cost_as_many_queries_as_20(client, named):
    fill(range(20), *named)
    few = queries_of(client)
    assert {address: number for address, number in few.items() if number > MOST[address]} == {}
    fill(range(20, 2_000), *named)
    forget_live_cards()
    assert queries_of(client) == few
