"""What pictures from data share: an axis of days, columns a year, places in per cent, round numbers.

Places are per cent of the picture's width or height, as text with a decimal point in every language, so that a
picture fits any width while its letters keep their size.
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

MOST_LABELS = 6
# Labels stand to the right of their line: beyond this there is no room for four digits.
LAST_LABEL = 88
UNITS = (
    (1_000_000, pgettext_lazy("beside a line of a picture", "%(number)s M")),
    (1_000, pgettext_lazy("beside a line of a picture", "%(number)s k")),
)


def percent(number) -> str:
    """Nothing is drawn outside of a picture."""
    return f"{min(max(float(number), 0), 100):.3f}".rstrip("0").rstrip(".") + "%"


class Span(NamedTuple):
    """From ``start`` to ``end``, in per cent of the width."""

    start: float
    end: float

    @property
    def x(self) -> str:
        return percent(self.start)

    @property
    def width(self) -> str:
        return percent(self.end - self.start)

    @property
    def middle(self) -> str:
        return percent((self.start + self.end) / 2)

    @property
    def until(self) -> str:
        return percent(self.end)


class Tick(NamedTuple):
    label: str
    place: str


class Axis(NamedTuple):
    """Whole years, from the first day of one to the last day of another."""

    first: datetime.date
    last: datetime.date

    @classmethod
    def around(cls, days: Iterable[datetime.date]) -> "Axis":
        years = [day.year for day in days]
        return cls(datetime.date(min(years), 1, 1), datetime.date(max(years), 12, 31))

    def place(self, day: datetime.date, is_end=False) -> float:
        """Where ``day`` begins, or as an end where it is over; what lies beside the axis is put on its edge."""
        days = (day - self.first).days + is_end
        return min(max(100 * days / ((self.last - self.first).days + 1), 0.0), 100.0)

    def span(self, first: datetime.date, last: datetime.date) -> Span:
        """Both days included; a last day before the first one gives no length."""
        start = self.place(first)
        return Span(start, max(start, self.place(last, is_end=True)))

    @property
    def years(self) -> list[Tick]:
        """Where years begin: as many of them as can be read on a narrow screen."""
        first, last = self.first.year, self.last.year
        step = round_step(last - first + 1, MOST_LABELS)
        places = ((year, self.place(datetime.date(year, 1, 1))) for year in range(first, last + 1))
        return [
            Tick(str(year), percent(place))
            for year, place in places
            if year % step == 0 and place <= LAST_LABEL
        ]


class Part(NamedTuple):
    """A piece of a column: which series it belongs to, where it stands, and what it says."""

    series: str
    y: str
    height: str
    words: str | LocalisedText


class Column(NamedTuple):
    label: str
    span: Span
    parts: list[Part]
    top: str
    total: str


class Columns(NamedTuple):
    """Columns side by side, their lines of equal height, and the years that have a label."""

    columns: list[Column]
    ticks: list[Tick]
    labels: list[Tick]


def columns_of(years: Mapping[int, Sequence[tuple[str, Decimal, str]]], totals: Mapping[int, str]) -> Columns:
    """Stacks the pieces (series, number, words) of each year; ``years`` come in order and without gaps."""
    highest = max((sum(number for _, number, _ in pieces) for pieces in years.values()), default=0)
    step = round_step(highest, 4)
    lines = max(math.ceil(highest / step), 1)
    slot = 100 / max(len(years), 1)
    columns = [
        _column(year, Span((place + 0.12) * slot, (place + 0.88) * slot), pieces, step * lines, totals[year])
        for place, (year, pieces) in enumerate(years.items())
    ]
    ticks = [Tick(_short(step * n) if n else "", percent(100 - 100 * n / lines)) for n in range(lines + 1)]
    return Columns(columns, ticks, _labels(columns))


def _labels(columns: list[Column]) -> list[Tick]:
    every = round_step(len(columns), MOST_LABELS)
    return [
        Tick(each.label, each.span.x)
        for each in columns
        if int(each.label) % every == 0 and each.span.start <= LAST_LABEL
    ]


def round_step(extent, most: int) -> int:
    """The least of 1, 2, 5, 10, 20, 50 … that goes into ``extent`` at most ``most`` times."""
    steps = (digit * 10**power for power in count() for digit in (1, 2, 5))
    return next(step for step in steps if extent <= step * most)


def _column(year, span, pieces, top, total) -> Column:
    parts, height = [], Decimal(0)
    for series, number, words in pieces:
        height += number
        parts.append(Part(series, percent(100 - 100 * height / top), percent(100 * number / top), words))
    return Column(str(year), span, parts, percent(100 - 100 * height / top), total)


def _short(number) -> str:
    """2500000 as "2.5 M", for lines of which the picture says what they count."""
    for unit, words in UNITS:
        if number >= unit:
            return words % {"number": number_format(f"{number / unit:g}")}
    return str(number)
