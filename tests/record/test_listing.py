"""The statements of lists find their rows in indexes, however many publications there are."""

import datetime
import re
import uuid

import pytest
from django.db import connection
from django.db.models import QuerySet

from projects import ordering
from projects.models import ActivityContent
from record.editions import Edition
from record.models import FOREVER, Publication, Value
from tests.helpers.times import DAY, NOON

pytestmark = pytest.mark.django_db
NUMBER = 6_000
# PostgreSQL reads rows from the second one alone, once it knows that no transaction changes them.
IN_FORCE = "publication_by_kind|dated_content_in_force"


@pytest.fixture
def activities():
    """Store thousands of activities and others in two versions each; let the database count."""
    contents = [
        ActivityContent(
            slug=f"a{number}",
            start=f"{2000 + number % 25}",
            type=("training", "meeting", "mission")[number % 3],
            format=("online", "hybrid")[number % 2],
        )
        for number in range(NUMBER // 2)
    ]
    rows = []
    for number, content in enumerate(contents):
        key = uuid.uuid4()
        kind = ("activity", "document", "project", "milestone")[number // 3 % 4]
        for since, until in ((NOON - DAY, NOON), (NOON, FOREVER)):
            rows.append(
                Publication(
                    kind=kind,
                    key=key,
                    slug=content.slug,
                    content=content.to_json(),
                    saved_at=since,
                    recorded_at=since,
                    in_force_from=since,
                    in_force_until=until,
                    first_day=content.first_day,
                    last_day=content.last_day,
                )
            )
    Publication.objects.bulk_create(rows)
    Value.objects.add(zip(rows, [each for each in contents for _ in range(2)], strict=True))
    if connection.vendor == "postgresql":  # it would read so short tables whole
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
            cursor.execute("SET LOCAL enable_seqscan = off")


def plan_of(rows: QuerySet) -> str:
    sql, parameters = rows.query.sql_with_params()
    explain = "EXPLAIN" if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN"
    with connection.cursor() as cursor:
        cursor.execute(f"{explain} {sql}", parameters)
        return str(cursor.fetchall())


@pytest.mark.long
@pytest.mark.usefixtures("activities")
@pytest.mark.parametrize("at", [NOON + datetime.timedelta(1), NOON - datetime.timedelta(hours=1)])
def test_lists_are_read_from_indexes_today_and_in_the_archive(at):
    edition = Edition(at)
    listing = edition.listing(ActivityContent)
    chosen = listing.where("type", "training").where("year", "2010")
    in_order = ordering.upcoming_then_latest(listing, edition.day)
    for rows, index in (
        (listing.counted("year", "type"), "value_in_force"),
        (chosen.counted("year", "type"), "value_in_force"),
        (in_order._rows.values("pk")[20:40], IN_FORCE),
        (chosen._rows.values("pk"), "value_in_force"),
        (Value.objects.referencing([listing[0].ref]), "value_of_any_kind"),
    ):
        plan = plan_of(rows)
        assert re.search(index, plan), plan
        assert "Seq Scan" not in plan, plan
        assert "SCAN record" not in plan, plan
