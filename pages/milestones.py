"""The order of legal milestones."""

import datetime
from collections.abc import Iterable

from pages.models import MilestoneContent


def by_date(milestones: Iterable[MilestoneContent]) -> list[MilestoneContent]:
    """Return a year before its months, a month before its days, and undated milestones last."""
    return sorted(milestones, key=_sort_key)


def founding(milestones: Iterable[MilestoneContent]) -> list[MilestoneContent]:
    """Return the acts on which the office rests, by date."""
    return by_date(act for act in milestones if act.founds_the_office)


def neighbours(
    milestone: MilestoneContent, milestones: Iterable[MilestoneContent]
) -> tuple[MilestoneContent | None, MilestoneContent | None]:
    """Return the milestones before and after by date, or None."""
    row = [None, *by_date(milestones), None]
    place = row.index(milestone)
    return row[place - 1], row[place + 1]


def _sort_key(milestone: MilestoneContent) -> tuple[datetime.date, datetime.timedelta, str]:
    date = milestone.date
    if date is None:
        return datetime.date.max, datetime.timedelta(), milestone.slug
    return date.first, date.first - date.last, milestone.slug
