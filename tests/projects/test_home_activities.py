"""The next and the latest activities, against reading and sorting all of them."""

import datetime
import random

import pytest

from core.i18n.dates import PartialDate
from projects import home_activities, ordering
from projects.content import ActivityContent
from record.cards import CardRepository
from record.models import Publication
from tests.helpers.published import FIRST_DAY, publish

STARTS = [None, "2026", "2027", "2026-05", "2026-06", "2026-07"]
STARTS += [f"2026-{month:02}-{day:02}" for month in (1, 5, 6, 7) for day in (1, 2, 30)]
DAYS = ["2026-06-01", "2026-06-02", "2026-06-30", "2026-07-01", "2027-01-01", "2028-02-02"]
NUMBER = 3

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


def read_all(cards):
    activities = list(cards.all(ActivityContent))
    upcoming = [activity for activity in activities if activity.is_upcoming(cards.day)]
    past = [activity for activity in activities if not activity.is_upcoming(cards.day)]
    return ordering.oldest(upcoming)[:NUMBER], ordering.latest(past)[:NUMBER]


@pytest.mark.parametrize(("number", "seed"), [(0, 0), (4, 1), (40, 2), (300, 3)])
def test_they_are_those_that_reading_all_gives(number, seed):
    publish(*make_activities(number, seed))
    for day in DAYS:
        at = datetime.datetime.fromisoformat(f"{day}T12:00:00+00:00")
        selected = home_activities.next_and_latest(CardRepository(at, {}), NUMBER)
        assert selected == read_all(CardRepository(at, {})), day


def test_draft_replaces_its_publication():
    rows = publish(*make_activities(20, 4))
    at = FIRST_DAY + datetime.timedelta(days=1)
    before = read_all(CardRepository(at, {}))
    candidates = []
    for activity, start in zip([*before[0], *before[1]], [None, "2026-06-03"] * 3, strict=False):
        [row] = [row for row in rows if row.slug == activity.slug]
        content = ActivityContent(slug=row.slug, title={"en": "Draft"}, start=start)
        candidates.append(
            Publication(
                pk=row.pk + 1_000,
                kind=row.kind,
                key=row.key,
                slug=row.slug,
                content=content.to_json(),
                card=content.card_json(),
            )
        )
    drafts = {row.key: row for row in candidates}
    selected = home_activities.next_and_latest(CardRepository(at, drafts), NUMBER)
    assert selected == read_all(CardRepository(at, drafts)) != before


@pytest.mark.usefixtures("starter_site")
def test_home_reads_no_cards_of_all_activities(client, django_assert_max_num_queries):
    for path in ("/", "/archive/2026-06-01/", "/archive/2026-06-01/projects/map.svg"):
        with django_assert_max_num_queries(14) as queries:
            assert client.get(path).status_code == 200
        of_activities = [query["sql"] for query in queries if "'activity'" in query["sql"]]
        # Cards are read with their languages.
        assert not [text for text in of_activities if '"languages"' in text], path
