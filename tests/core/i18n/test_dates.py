"""Dates with a precision: formatted, parsed, bounded and ordered."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.i18n.dates import PartialDate, bucharest_day, end_of_day
from tests.helpers.strategies import partial_dates
from tests.helpers.times import TICK

DATES = partial_dates()
DAYS = st.dates(datetime.date(1900, 1, 1), datetime.date(2100, 1, 1))


@given(DATES, st.booleans())
def test_date_is_read_as_it_was_written(date, is_end):
    assert PartialDate.parse(date.isoformat()) == date
    assert PartialDate.parse(f" {date.isoformat()} ") == date
    assert PartialDate.parse_number(date.number(is_end)) == date


@given(DATES)
def test_bounds_are_the_first_and_the_last_day(date):
    assert date.first <= date.last
    length = (date.last - date.first).days + 1
    assert length in {"day": {1}, "month": {28, 29, 30, 31}, "year": {365, 366}}[date.precision]


@given(DATES, DATES)
def test_dates_are_ordered_by_their_first_and_last_day(one, other):
    assert (one < other) + (other < one) + (one == other) == 1
    assert (one < other) == ((one.first, one.last) < (other.first, other.last))
    assert (other.number(is_end=True) >= one.number()) == (other.last >= one.first)


NO_DATES = (
    "2013-02-30 2013-13 2013-00 2013-10-00 2013-1 13 2013-10-15-01 0000 2013/10 October ２０１３ "
    "2013-1a 2013- -2013 2013-10-1 +201"
)


@pytest.mark.parametrize("text", [*NO_DATES.split(), "", " "])
def test_text_that_is_no_date_is_rejected(text):
    with pytest.raises(ValueError, match=r"is not a date such as|range|must be in"):
        PartialDate.parse(text)
    with pytest.raises(ValueError, match="needs its month"):
        PartialDate(2013, None, 15)


@given(DAYS)
def test_day_ends_a_microsecond_before_the_next(day):
    assert bucharest_day(end_of_day(day)) == day
    assert bucharest_day(end_of_day(day) + TICK) == day + datetime.timedelta(days=1)
