"""Notices begin and end at the times in the record."""

import datetime

import pytest
import time_machine
from django.core.exceptions import ValidationError

from pages.content import NoticeContent
from record.editions import Edition
from record.models import Publication, State
from tests.helpers.factories import change, make_notice, published
from tests.helpers.publishing import publish
from tests.helpers.times import DAY, HOUR, NOON, TICK

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


def shown(*moments):
    """Return the titles of the notices at each of these times."""
    return [
        [card.title.en for card in Edition(moment).cards.all(NoticeContent)] for moment in moments
    ]


def test_notice_without_dates_is_shown_until_it_is_withdrawn():
    notice = published(make_notice(title_en="Closed"))
    assert shown(NOON - TICK, NOON, NOON + 99 * DAY) == [[], ["Closed"], ["Closed"]]
    assert Publication.objects.of(notice).count() == 1


def test_notice_begins_at_its_start_and_ends_at_its_end():
    published(make_notice(title_en="Closed", starts_at=NOON + DAY, ends_at=NOON + 2 * DAY))
    begin, end = NOON + DAY, NOON + 2 * DAY
    assert shown(begin - TICK, begin, end - TICK, end) == [[], ["Closed"], ["Closed"], []]


def test_notice_with_a_past_start_is_shown_immediately_and_ends_at_its_end():
    published(make_notice(title_en="Closed", starts_at=NOON - DAY, ends_at=NOON + DAY))
    assert shown(NOON, NOON + DAY - TICK, NOON + DAY) == [["Closed"], ["Closed"], []]


def test_changed_end_replaces_the_earlier_one():
    notice = published(make_notice(title_en="Closed", ends_at=NOON + DAY))
    publish(change(notice, ends_at=NOON + 2 * DAY), by=None)
    assert shown(NOON + DAY, NOON + 2 * DAY - TICK, NOON + 2 * DAY) == [["Closed"], ["Closed"], []]
    publish(change(notice, ends_at=NOON + HOUR), by=None)
    assert shown(NOON + HOUR - TICK, NOON + HOUR, NOON + 2 * DAY) == [["Closed"], [], []]


def test_removed_end_has_no_effect():
    notice = published(make_notice(title_en="Closed", ends_at=NOON + DAY))
    publish(change(notice, ends_at=None), by=None)
    assert shown(NOON + DAY, NOON + 9 * DAY) == [["Closed"], ["Closed"]]


def test_postponed_start_replaces_the_earlier_one():
    notice = published(make_notice(title_en="Closed", starts_at=NOON + DAY, ends_at=NOON + 9 * DAY))
    publish(change(notice, starts_at=NOON + 2 * DAY), by=None)
    assert shown(NOON + DAY, NOON + 2 * DAY - TICK, NOON + 2 * DAY) == [[], [], ["Closed"]]


def test_text_changed_before_the_start_keeps_the_dates():
    notice = published(make_notice(title_en="Closed", starts_at=NOON + DAY, ends_at=NOON + 2 * DAY))
    publish(change(notice, title_en="Closed all day"), by=None)
    assert shown(NOON, NOON + DAY, NOON + 2 * DAY) == [[], ["Closed all day"], []]


def test_text_of_a_notice_is_corrected_while_it_is_shown(clock):
    notice = published(make_notice(title_en="Closde", ends_at=NOON + 2 * DAY))
    clock.move_to(NOON + DAY)
    publish(change(notice, title_en="Closed"), by=None)
    assert shown(NOON, NOON + DAY, NOON + 2 * DAY) == [["Closde"], ["Closed"], []]


def test_past_end_is_rejected_at_its_field():
    notice = make_notice(ends_at=NOON)
    with pytest.raises(ValidationError) as refusal:
        publish(notice, by=None)
    assert list(refusal.value.error_dict) == ["ends_at"]


def test_time_after_the_end_is_rejected():
    notice = published(make_notice(title_en="Closed"))
    change(notice, ends_at=NOON + DAY)
    with pytest.raises(ValidationError):
        publish(notice, by=None, at=NOON + 2 * DAY)
    assert shown(NOON + 3 * DAY) == [["Closed"]]


def test_times_do_not_depend_on_the_time_zone():
    notice = published(make_notice(starts_at=NOON, ends_at=NOON + DAY))
    bucharest = datetime.timezone(datetime.timedelta(hours=2))
    change(notice, starts_at=NOON.astimezone(bucharest), ends_at=(NOON + DAY).astimezone(bucharest))
    assert notice.state == State.LIVE
    assert not Publication.objects.candidates().of(notice).exists()
