"""The next and the past activities of the home page, against reading and sorting all of them."""

import datetime
import random

import pytest

from core.i18n.dates import PartialDate
from projects import ordering
from projects.models import ActivityContent
from record.editions import Edition
from tests.helpers.oracles.filters import latest, oldest
from tests.helpers.published import publish

STARTS = [None, "2026", "2027", "2026-05", "2026-06", "2026-07"]
STARTS += [f"2026-{month:02}-{day:02}" for month in (1, 5, 6, 7) for day in (1, 2, 30)]
DAYS = ["2026-06-01", "2026-06-02", "2026-06-30", "2026-07-01", "2027-01-01", "2028-06-01"]

pytestmark = pytest.mark.usefixtures("db", "next_day")


def make_activities(number, seed):
    """Return activities with random dates, of which many have the same first day."""
    choose = random.Random(seed)
    activities = []
    for n in range(number):
        start = choose.choice(STARTS)
        ends = [end for end in STARTS if end and start and _last(end) >= _last(start)]
        end = choose.choice([None, *ends])
        slug = f"a{choose.randrange(1000)}-{n}"
        activities.append(ActivityContent(slug=slug, title={"en": "Met"}, start=start, end=end))
    return activities


def _last(text):
    return PartialDate.parse(text).last


@pytest.mark.parametrize(("number", "seed"), [(0, 0), (4, 1), (60, 2)])
def test_activities_are_those_that_reading_all_gives(number, seed):
    activities = make_activities(number, seed)
    publish(*activities)
    for day in map(datetime.date.fromisoformat, DAYS):
        edition = Edition(datetime.datetime.combine(day, datetime.time(12), datetime.UTC))
        upcoming = [activity for activity in activities if activity.is_upcoming(day)]
        ended = [each for each in activities if each.last_day and each.last_day < day]
        recent = [each for each in ended if each.last_day >= day - datetime.timedelta(days=730)]
        assert ordering.upcoming_activities(edition)[:3] == oldest(upcoming)[:3], day
        assert ordering.latest_activities(edition)[:3] == latest(recent)[:3], day
