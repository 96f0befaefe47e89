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
    dates = [milestone.date for milestone in milestones if milestone.date]
    if not dates:
        return Timeline(None, [Mark(milestone, None) for milestone in milestones])
    axis = Axis.around(day for date in dates for day in (date.first, date.last))
    return Timeline(
        axis,
        [
            Mark(
                milestone,
                axis.span(milestone.date.first, milestone.date.last) if milestone.date else None,
            )
            for milestone in milestones
        ],
    )
