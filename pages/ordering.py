"""Milestones in the order of their dates."""

import datetime
from collections.abc import Iterable

from pages.content import MilestoneContent


def in_order(milestones: Iterable[MilestoneContent]) -> list[MilestoneContent]:
    """A month stands before its days: "October 2013", "15 October 2013". Without a date: last."""
    return sorted(milestones, key=_place)


def founding(milestones: Iterable[MilestoneContent]) -> list[MilestoneContent]:
    """The acts on which the office rests."""
    return in_order(milestone for milestone in milestones if milestone.founds_the_office)


def around(milestones: Iterable[MilestoneContent]) -> list[MilestoneContent]:
    """The acts of the treaty that it serves, and what followed."""
    return in_order(milestone for milestone in milestones if not milestone.founds_the_office)


def _place(milestone):
    date = milestone.date
    if date is None:
        return datetime.date.max, "", milestone.slug
    # From a year to its months to their days: the coarser date opens what the finer ones fill in.
    return date.first, ("year", "month", "day").index(date.precision), milestone.slug
