"""Axes, columns and round numbers."""

import datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from projects.charts.axes import MAX_LABELS, SPACE_AFTER_AXIS, Axis, Span, round_step

days = st.dates(datetime.date(1900, 1, 1), datetime.date(2100, 12, 31))


@settings(max_examples=50)
@given(st.lists(days, min_size=1, max_size=5), days, days)
def test_positions_spans_and_labels_fit_the_axis(around, first, last):
    axis = Axis.around(around)
    begin, end = min(around).replace(month=1, day=1), max(around).replace(month=12, day=31)
    assert axis.span(begin, end) == Span(0, 100 - SPACE_AFTER_AXIS)
    span = axis.span(first, last)
    assert 0 <= span.start <= span.end <= 100
    positions = [axis.position(day) for day in sorted(around)]
    assert positions == sorted(positions)
    labels = [int(year.label) for year in axis.years]
    assert len(labels) <= MAX_LABELS
    assert labels == sorted(labels)


@given(st.integers(0, 10**12), st.integers(1, 10))
def test_round_step_is_1_2_or_5_times_a_power_of_ten(extent, max_steps):
    step = round_step(extent, max_steps)
    assert str(step).rstrip("0") in {"1", "2", "5"}
    assert extent <= step * max_steps
