"""Projects on an axis of years: a bar for what is known, dashes where an end isn't."""

import datetime
from collections.abc import Iterable
from typing import NamedTuple

from delivery.charts import Axis, Span, percent
from projects.content import ProjectContent, Status

# How far dashes go beside a bar whose start, or whose past end, isn't stated: a sign, no measure.
SIGN = 4
NEVER = datetime.date.max


class Bar(NamedTuple):
    """One project: what was planned, what an extension added, and where its ends aren't stated."""

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
        """Those that occur, in the order of the lists."""
        present = {bar.status for bar in self.bars}
        return [status for status in Status if status in present]

    @property
    def has_extensions(self) -> bool:
        return any(bar.extension for bar in self.bars)

    @property
    def has_open_ends(self) -> bool:
        return any(bar.open_start or bar.open_end for bar in self.bars)


def time_bars(projects: Iterable[ProjectContent], today: datetime.date) -> TimeBars:
    """In the order of their first days; without dates: last."""
    ordered = sorted(projects, key=lambda project: (_first_day(project) or NEVER, project.slug))
    days = [day for project in ordered for day in (_first_day(project), _last_day(project)) if day]
    axis = Axis.around([*days, today])
    bars = [_bar(project, axis, today) for project in ordered]
    return TimeBars(axis, bars, percent(axis.position(today)))


def _bar(project, axis, today) -> Bar:
    status = project.status(today)
    first, last = _first_day(project), _last_day(project)
    if first is None:
        return Bar(project, status)
    whole = axis.span(first, last)
    turn = _first_planned_end(project)
    planned, extension = whole, None
    if turn and project.end and first <= turn < last:
        planned = axis.span(first, turn)
        extension = Span(planned.end, whole.end)
    return Bar(
        project,
        status,
        planned,
        extension,
        None if project.start else Span(max(whole.start - SIGN, 0), whole.start),
        None if project.end else _open_end(project, status, whole.end, axis, today),
    )


def _open_end(project, status, start, axis, today) -> Span:
    """To today where it may still run, to the edge where it has yet to begin, and a sign where it is over."""
    until = min(start + SIGN, 100)
    if status == Status.UPCOMING:
        until = 100
    elif status != Status.COMPLETED:
        until = max(start, axis.position(today, is_end=True))
    return Span(start, max(start, until))


def _first_day(project) -> datetime.date | None:
    date = project.start or project.end
    return date.first if date else None


def _last_day(project) -> datetime.date | None:
    """The last day of which something is known."""
    if project.end:
        return project.end.last
    known = [date.last for date in (project.start, project.last_seen_active) if date]
    return max(known) if project.start else None


def _first_planned_end(project) -> datetime.date | None:
    return min(
        (extension.former_end.last for extension in project.extensions if extension.former_end),
        default=None,
    )
