"""Axes, columns and round numbers for charts.

Positions are percentages of the chart's width or height, as text with a decimal point in every
language, so that a chart fits any width while its text stays the same size.
"""

import datetime
import math
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import count
from typing import NamedTuple

from django.utils.formats import number_format
from django.utils.translation import pgettext_lazy

from record.content import LocalisedText

MAX_LABELS = 6
# Labels are to the right of their line: beyond this there is no space for four digits.
MAX_LABEL_POSITION = 88
# After the last year, in percent: a bar that ends with it does not seem to continue.
SPACE_AFTER_AXIS = 3
UNITS = (
    (1_000_000, pgettext_lazy("beside a line of a picture", "%(number)s M")),
    (1_000, pgettext_lazy("beside a line of a picture", "%(number)s k")),
)


def percent(number: float | Decimal) -> str:
    """Format a percentage, limited to the extent of a chart."""
    return f"{min(max(float(number), 0), 100):.3f}".rstrip("0").rstrip(".") + "%"


class Span(NamedTuple):
    """From ``start`` to ``end``, in percent of the width."""

    start: float
    end: float

    @property
    def x(self) -> str:
        return percent(self.start)

    @property
    def width(self) -> str:
        return percent(self.end - self.start)

    @property
    def end_x(self) -> str:
        return percent(self.end)


class Tick(NamedTuple):
    """A line of an axis and its label."""

    label: str
    position: str


class Axis(NamedTuple):
    """Whole years, from the first day of one to the last day of another."""

    first: datetime.date
    last: datetime.date

    @classmethod
    def around(cls, days: Iterable[datetime.date]) -> "Axis":
        """Return the axis of the years of ``days``."""
        years = [day.year for day in days]
        return cls(datetime.date(min(years), 1, 1), datetime.date(max(years), 12, 31))

    def position(self, day: datetime.date, is_end: bool = False) -> float:
        """Return the position of the start or end of ``day``, limited to the axis."""
        days = (day - self.first).days + is_end
        share = days / ((self.last - self.first).days + 1)
        return min(max((100 - SPACE_AFTER_AXIS) * share, 0.0), 100.0)

    def span(self, first: datetime.date, last: datetime.date) -> Span:
        """Return the span from ``first`` to ``last``; empty if the last is before the first."""
        start = self.position(first)
        return Span(start, max(start, self.position(last, is_end=True)))

    @property
    def years(self) -> list[Tick]:
        """The starts of years: as many as are readable on a narrow screen."""
        first, last = self.first.year, self.last.year
        step = round_step(last - first + 1, MAX_LABELS)
        ticks = []
        for year in range(first, last + 1):
            position = self.position(datetime.date(year, 1, 1))
            if year % step == 0 and position <= MAX_LABEL_POSITION:
                ticks.append(Tick(str(year), percent(position)))
        return ticks


class Segment(NamedTuple):
    """A segment of a column: its series, its position and its label."""

    series: str
    y: str
    height: str
    label: str | LocalisedText


class Column(NamedTuple):
    """The column of a year."""

    span: Span
    segments: list[Segment]


class Columns(NamedTuple):
    """Columns, their grid lines, and the years that have a label."""

    columns: list[Column]
    ticks: list[Tick]
    labels: list[Tick]


def stacked_columns(years: Mapping[int, Sequence[tuple[str, Decimal, str]]]) -> Columns:
    """Stack the segments (series, number, label) of years, which are in order and without gaps."""
    highest = max((sum(number for _, number, _ in values) for values in years.values()), default=0)
    step = round_step(highest, 4)
    lines = max(math.ceil(highest / step), 1)
    slot = 100 / max(len(years), 1)
    interval = round_step(len(years), MAX_LABELS)
    columns = []
    labels = []
    for index, (year, values) in enumerate(years.items()):
        span = Span((index + 0.12) * slot, (index + 0.88) * slot)
        columns.append(Column(span, _segments(values, step * lines)))
        if year % interval == 0 and span.start <= MAX_LABEL_POSITION:
            labels.append(Tick(str(year), span.x))
    ticks = [
        Tick(_short(step * n) if n else "", percent(100 - 100 * n / lines))
        for n in range(lines + 1)
    ]
    return Columns(columns, ticks, labels)


def round_step(extent: float | Decimal, max_steps: int) -> int:
    """Return the least of 1, 2, 5, 10, 20, 50 … of which at most ``max_steps`` cover ``extent``."""
    steps = (digit * 10**power for power in count() for digit in (1, 2, 5))
    return next(step for step in steps if extent <= step * max_steps)


def _segments(values: Sequence[tuple[str, Decimal, str]], top: int) -> list[Segment]:
    segments = []
    height = Decimal(0)
    for series, number, label in values:
        height += number
        y = percent(100 - 100 * height / top)
        segments.append(Segment(series, y, percent(100 * number / top), label))
    return segments


def _short(number: int) -> str:
    """Format 2500000 as "2.5 M", for grid lines; the chart names the unit."""
    for unit, format_string in UNITS:
        if number >= unit:
            return format_string % {"number": number_format(f"{number / unit:g}")}
    return str(number)
