"""Milestones on an axis of years: a day is a point, a month or a year a span."""

from collections.abc import Iterable
from typing import NamedTuple

from delivery.charts import Axis, Span
from pages.content import MilestoneContent


class Mark(NamedTuple):
    """One milestone; ``span`` is None where its date isn't known."""

    milestone: MilestoneContent
    span: Span | None

    @property
    def is_point(self) -> bool:
        return self.milestone.date.precision == "day"


class Timeline(NamedTuple):
    """``axis`` is None where no date is known."""

    axis: Axis | None
    marks: list[Mark]


def timeline(milestones: Iterable[MilestoneContent]) -> Timeline:
    """In the order in which they come."""
    milestones = list(milestones)
    dates = [each.date for each in milestones if each.date]
    if not dates:
        return Timeline(None, [Mark(each, None) for each in milestones])
    axis = Axis.around(day for date in dates for day in (date.first, date.last))
    return Timeline(
        axis,
        [
            Mark(each, axis.span(each.date.first, each.date.last) if each.date else None)
            for each in milestones
        ],
    )
