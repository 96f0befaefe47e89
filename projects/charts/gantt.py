"""Project timeline: a bar for each project on an axis of years, with dashes at unknown ends."""

import datetime
from collections.abc import Iterable
from typing import NamedTuple

from django.utils.translation import ngettext

from projects.charts.axes import Axis, Span, percent
from projects.models import ProjectContent, Status

# The length of dashes at an unknown start or past end, in percent: a symbol, not a measure.
DASHES_LENGTH = 4


class Bar(NamedTuple):
    """One project: the planned part, the part that an extension added, and its unknown ends."""

    project: ProjectContent
    status: Status
    planned: Span | None = None
    extension: Span | None = None
    open_start: Span | None = None
    open_end: Span | None = None


class TimeBars(NamedTuple):
    axis: Axis
    bars: list[Bar]
    today: str

    @property
    def statuses(self) -> list[Status]:
        """The statuses of the projects, in the order of lists."""
        present = {bar.status for bar in self.bars}
        return [status for status in Status if status in present]

    @property
    def description(self) -> str:
        """The text alternative: the number of projects and their years."""
        template = ngettext(
            "%(count)d project between %(first)s and %(last)s. The dates are in the table.",
            "%(count)d projects between %(first)s and %(last)s. The dates are in the table.",
            len(self.bars),
        )
        return template % {
            "count": len(self.bars),
            "first": self.axis.first.year,
            "last": self.axis.last.year,
        }

    @property
    def has_extensions(self) -> bool:
        return any(bar.extension for bar in self.bars)

    @property
    def has_open_ends(self) -> bool:
        return any(bar.open_start or bar.open_end for bar in self.bars)


def time_bars(projects: Iterable[ProjectContent], today: datetime.date) -> TimeBars:
    """Return bars in the order of their first days; projects without dates are last."""
    ordered = sorted(projects, key=lambda project: (_first_day(project), project.slug))
    days = [today]
    for project in ordered:
        if project.start or project.end:
            days += [_first_day(project), _last_day(project)]
    axis = Axis.around(days)
    bars = [_bar(project, axis, today) for project in ordered]
    return TimeBars(axis, bars, percent(axis.position(today)))


def _bar(project: ProjectContent, axis: Axis, today: datetime.date) -> Bar:
    bar = Bar(project, project.status(today))
    if not project.start and not project.end:
        return bar
    first = _first_day(project)
    last = _last_day(project)
    whole = axis.span(first, last)
    bar = bar._replace(planned=whole)
    former_ends = [item.former_end.last for item in project.extensions if item.former_end]
    if former_ends and project.end and first <= min(former_ends) < last:
        planned = axis.span(first, min(former_ends))
        bar = bar._replace(planned=planned, extension=Span(planned.end, whole.end))
    if not project.start:
        bar = bar._replace(open_start=Span(max(whole.start - DASHES_LENGTH, 0), whole.start))
    if not project.end:
        bar = bar._replace(open_end=_open_end(bar.status, whole.end, axis, today))
    return bar


def _open_end(status: Status, start: float, axis: Axis, today: datetime.date) -> Span:
    """Return the dashes: to today if the project may be running, to the edge if it is upcoming."""
    end = min(start + DASHES_LENGTH, 100)
    if status == Status.UPCOMING:
        end = 100
    elif status != Status.COMPLETED:
        end = axis.position(today, is_end=True)
    return Span(start, max(start, end))


def _first_day(project: ProjectContent) -> datetime.date:
    date = project.start or project.end
    return date.first if date else datetime.date.max


def _last_day(project: ProjectContent) -> datetime.date:
    if project.end:
        return project.end.last
    return max(date.last for date in (project.start, project.last_seen_active) if date)
