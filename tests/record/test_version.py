"""The edition's version changes with all that a page depends on; the record's moments only rise."""

import datetime

import pytest
from django.core.exceptions import ValidationError

from core.i18n.dates import BUCHAREST
from publishing import operations
from record.editions import Edition
from record.models import Record
from tests.helpers.factories import change, make_project, published
from tests.helpers.publishing import publish, withdraw
from tests.helpers.times import DAY, HOUR, MINUTE, NOON, SECOND, TICK

pytestmark = pytest.mark.django_db


def version(moment):
    return Edition(moment).version


def test_version_stays_while_nothing_happens():
    published(make_project(), now=NOON)
    assert version(NOON) == version(NOON + HOUR)


def test_saving_a_draft_leaves_the_version_as_it_is():
    project = published(make_project(), now=NOON)
    before = version(NOON)
    change(project, title_en="Changed")
    make_project()
    assert version(NOON) == before


def test_each_act_changes_the_version():
    project, later = make_project(), NOON + HOUR
    seen = [version(later)]
    row = publish(project, by=None, now=NOON)
    seen.append(version(later))
    scheduled = publish(change(project, title_en="Second"), by=None, at=NOON + DAY, now=NOON)
    seen.append(version(later))
    operations.cancel(scheduled, None, now=NOON)
    seen.append(version(later))
    operations.withhold(row, None, "A court's order.", now=NOON)
    seen.append(version(later))
    withdraw(project, None, "Ended.", now=NOON)
    seen.append(version(later))
    assert len(set(seen)) == 6


def test_version_changes_at_a_scheduled_moment():
    published(make_project(), at=NOON + HOUR, now=NOON)
    assert version(NOON + HOUR - TICK) == version(NOON)
    assert version(NOON + HOUR) != version(NOON)
    assert version(NOON + HOUR) == version(NOON + HOUR + SECOND)


@pytest.mark.parametrize("day", ["2026-03-10", "2026-03-29", "2026-10-25"])
def test_version_changes_at_midnight_in_bucharest_and_at_no_other_hour(day):
    """On 29 March and 25 October a day there has 23 and 25 hours."""
    first = datetime.datetime.combine(datetime.date.fromisoformat(day), datetime.time(), BUCHAREST)
    following = datetime.datetime.combine(first.date() + DAY, datetime.time(), BUCHAREST)
    begin, end = first.astimezone(datetime.UTC), following.astimezone(datetime.UTC)
    assert version(begin) == version(begin + 12 * HOUR) == version(end - TICK)
    assert len({version(begin - TICK), version(begin), version(end)}) == 3


def test_release_is_part_of_the_version(settings):
    before = version(NOON)
    settings.RELEASE = "another"
    assert version(NOON) != before


def test_version_costs_one_query(django_assert_num_queries):
    published(make_project(), now=NOON)
    edition = Edition(NOON)
    with django_assert_num_queries(1):
        assert edition.version == edition.version


def test_moments_rise_strictly_also_while_the_clock_goes_backwards():
    record = Record.objects.lock()
    clock = [NOON, NOON, NOON - 200 * SECOND, NOON + SECOND, NOON, NOON + SECOND]
    moments = [record.next_timestamp(now) for now in clock]
    assert moments == sorted(set(moments))
    assert [moments[0], moments[3]] == [NOON, NOON + SECOND]
    assert Record.objects.get().changes == len(clock)


def test_a_clock_that_is_wrong_by_more_than_minutes_changes_nothing_and_is_named():
    project = make_project()
    publish(project, by=None, now=NOON + 365 * DAY)
    with pytest.raises(ValidationError, match="clock is wrong"):
        publish(change(project, title_en="A year before that"), by=None, now=NOON)
    assert Record.objects.get().changes == 1


def test_moment_that_is_taken_is_passed_over():
    assert Record.objects.lock().next_timestamp(NOON, not_at={NOON, NOON + TICK}) == NOON + 2 * TICK


def test_publishing_goes_on_while_the_clock_goes_backwards():
    project = make_project()
    rows = [
        publish(change(project, title_en=f"Title {minutes}"), by=None, now=NOON - minutes * MINUTE)
        for minutes in range(4)
    ]
    moments = [row.in_force_from for row in rows]
    assert moments == sorted(set(moments))
    assert all(row.recorded_at == row.in_force_from for row in rows)


def test_clock_that_reads_the_present_is_used_where_none_is_given():
    row = publish(make_project(), by=None)
    assert abs(row.in_force_from - datetime.datetime.now(datetime.UTC)) < datetime.timedelta(
        minutes=1
    )
