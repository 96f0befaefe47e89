"""Axes, columns and round numbers."""

import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delivery.charts import MAX_LABELS, Axis, Span, percent, round_step, stacked_columns

days = st.dates(datetime.date(1900, 1, 1), datetime.date(2100, 12, 31))


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "0%"), (12.5, "12.5%"), (100, "100%"), (1 / 3, "0.333%"), (-4, "0%"), (250, "100%")],
)
def test_per_cents_have_a_point_and_stay_within_the_picture(number, text):
    assert percent(number) == text


def test_a_year_fills_an_axis_of_one_year():
    axis = Axis.around([datetime.date(2024, 6, 1)])
    assert axis.span(datetime.date(2024, 1, 1), datetime.date(2024, 12, 31)) == Span(0, 100)


@given(st.lists(days, min_size=1), days, days)
def test_spans_lie_on_the_axis_and_never_run_backwards(around, first, last):
    span = Axis.around(around).span(first, last)
    assert 0 <= span.start <= span.end <= 100


@given(st.lists(days, min_size=2))
def test_places_keep_the_order_of_the_days(around):
    axis = Axis.around(around)
    assert [axis.position(day) for day in sorted(around)] == sorted(
        axis.position(day) for day in around
    )


@given(st.lists(days, min_size=1))
def test_an_axis_has_as_many_labels_as_can_be_read(around):
    years = Axis.around(around).years
    assert len(years) <= MAX_LABELS
    assert [int(year.label) for year in years] == sorted(int(year.label) for year in years)


@given(st.integers(0, 10**12), st.integers(1, 10))
def test_a_round_step_is_1_2_or_5_times_a_power_of_ten(extent, most):
    step = round_step(extent, most)
    assert str(step).rstrip("0") in {"1", "2", "5"}
    assert extent <= step * most


@given(
    st.dictionaries(
        st.integers(2000, 2020), st.lists(st.decimals(1, 10**8, places=2), max_size=4), min_size=1
    )
)
def test_columns_stand_on_the_ground_and_fit_under_the_top_line(numbers):
    years = {
        year: [("s0", number, "") for number in numbers.get(year, [])] for year in range(2000, 2021)
    }
    drawing = stacked_columns(years, dict.fromkeys(years, ""))
    highest = max(sum(each) for each in numbers.values())
    for column in drawing.columns:
        bottom = 100.0
        for segment in column.segments:
            y, height = (float(each.removesuffix("%")) for each in (segment.y, segment.height))
            assert y + height == pytest.approx(bottom, abs=0.002)
            bottom = y
        assert bottom >= 0
    if highest:
        assert 0 <= min(float(column.top.removesuffix("%")) for column in drawing.columns) < 50


def test_lines_are_labelled_in_round_numbers():
    drawing = stacked_columns({2024: [("s0", Decimal(3_200_000), "")]}, {2024: ""})
    assert [tick.label for tick in drawing.ticks] == ["", "1 M", "2 M", "3 M", "4 M"]
