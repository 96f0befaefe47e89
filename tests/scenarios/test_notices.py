"""Notices begin and end at the times in the record."""

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse

from pages.models import NoticeContent
from record.editions import Edition
from record.models import Publication
from tests.helpers.admin.forms import chosen, confirmed
from tests.helpers.factories import change, make_notice, published
from tests.helpers.publishing import publish
from tests.helpers.times import DAY, HOUR, NOON, TICK

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def shown(*moments):
    """Return the titles of the notices at each of these times."""
    return [
        [notice.title.en for notice in Edition(moment).contents(NoticeContent)]
        for moment in moments
    ]


def test_notice_without_dates_is_shown_until_it_is_withdrawn():
    notice = published(make_notice(title_en="Closed"))
    assert shown(NOON - TICK, NOON, NOON + 99 * DAY) == [[], ["Closed"], ["Closed"]]
    assert Publication.objects.of(notice).count() == 1


@pytest.mark.parametrize("start", [NOON - DAY, NOON + DAY])
def test_notice_begins_at_its_start_if_that_is_to_come_and_ends_at_its_end(client, start):
    begin, end = max(start, NOON), NOON + 2 * DAY
    published(make_notice(slug="closed", title_en="Closed", starts_at=start, ends_at=end))
    assert shown(begin - TICK, begin, end - TICK, end) == [[], ["Closed"], ["Closed"], []]
    with time_machine.travel(end + DAY, tick=False):
        page = client.get("/fr/history/notice/closed/").text
    assert "<p>Arrivé à son terme comme prévu.</p>" in page


@pytest.mark.parametrize(
    ("days", "changes", "expected"),
    [
        ((None, 1), [{"ends_at": NOON + 2 * DAY}], ["Closed", "Closed", None]),
        (
            (None, 1),
            [{"ends_at": NOON + 2 * DAY}, {"ends_at": NOON + HOUR}],
            ["Closed", None, None],
        ),
        ((None, 1), [{"ends_at": None}], ["Closed", "Closed", "Closed"]),
        ((None, 2), [{"title_en": "Shut"}], ["Closed", "Shut", None]),
        ((1, 9), [{"starts_at": NOON + 2 * DAY}], [None, None, "Closed"]),
    ],
)
def test_change_replaces_what_is_scheduled(days, changes, expected):
    starts_at, ends_at = (NOON + number * DAY if number else None for number in days)
    notice = published(make_notice(title_en="Closed", starts_at=starts_at, ends_at=ends_at))
    for columns in changes:
        publish(change(notice, **columns), by=None)
    found = shown(NOON, NOON + DAY, NOON + 2 * DAY)
    assert found == [[title] if title else [] for title in expected]


def test_end_before_the_beginning_is_rejected_at_its_field():
    notice = published(make_notice(title_en="Closed"))
    for ends_at, at in ((NOON, None), (NOON + DAY, NOON + 2 * DAY)):
        change(notice, ends_at=ends_at)
        with pytest.raises(ValidationError) as refusal:
            publish(notice, by=None, at=at)
        assert list(refusal.value.error_dict) == ["ends_at"]
    assert shown(NOON + 3 * DAY) == [["Closed"]]


def test_notice_gets_its_end_again_when_a_planned_change_is_cancelled(desk):
    notice = published(make_notice(title_en="Closed", ends_at=NOON + 5 * DAY))
    publish(change(notice, title_en="All day"), by=None, at=NOON + 2 * DAY)
    assert shown(NOON + 3 * DAY, NOON + 6 * DAY) == [["All day"], []]
    address = reverse("admin:pages_notice_changelist")
    confirmed(desk, chosen(desk, "cancel_selected", notice, address=address))
    assert shown(NOON + 3 * DAY, NOON + 6 * DAY) == [["Closed"], []]
