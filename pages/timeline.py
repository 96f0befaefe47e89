"""Milestones on an axis of years: a day is a point, a month or a year a span."""

from collections.abc import Iterable
from typing import NamedTuple

from delivery.charts import Axis, Span
from pages.content import MilestoneContent


class Mark(NamedTuple):
    """One milestone; ``span`` is None if its date is unknown."""

    milestone: MilestoneContent
    span: Span | None

    @property
    def is_point(self) -> bool:
        date = self.milestone.date
        return date is not None and date.precision == "day"


class Timeline(NamedTuple):
    """``axis`` is None if no date is known."""

    axis: Axis | None
    marks: list[Mark]


def timeline(milestones: Iterable[MilestoneContent]) -> Timeline:
    """Return the milestones on an axis that contains all of their dates, in the given order."""
    milestones = list(milestones)
    dates = [milestone.date for milestone in milestones if milestone.date]
    days = [day for date in dates for day in (date.first, date.last)]
    axis = Axis.around(days) if days else None
    marks = []
    for milestone in milestones:
        date = milestone.date
        marks.append(Mark(milestone, axis.span(date.first, date.last) if axis and date else None))
    return Timeline(axis, marks)
