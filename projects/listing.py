"""The order of lists, and the groups in them."""

import datetime
from collections import Counter
from collections.abc import Iterable
from itertools import groupby
from typing import NamedTuple

from projects.content import ActivityContent, DocumentContent, ProjectContent, Status

LONG_AGO = datetime.date.min
BY_STATUS = {status: place for place, status in enumerate(Status)}


class Group(NamedTuple):
    """The projects of one status on one page of the list; ``total`` counts those on all its pages."""

    status: Status
    projects: list[ProjectContent]
    total: int


def by_status(projects: Iterable[ProjectContent], on: datetime.date) -> list[ProjectContent]:
    """Ongoing ones first, then upcoming, not stated and completed ones; the latest start first in each."""
    newest_first = sorted(projects, key=lambda each: (_first_day(each), each.slug), reverse=True)
    return sorted(newest_first, key=lambda each: BY_STATUS[each.status(on)])


def groups(page: Iterable[ProjectContent], projects: list[ProjectContent], on: datetime.date) -> list[Group]:
    totals = Counter(each.status(on) for each in projects)
    return [
        Group(status, list(members), totals[status])
        for status, members in groupby(page, key=lambda each: each.status(on))
    ]


def ongoing(projects: Iterable[ProjectContent], on: datetime.date) -> list[ProjectContent]:
    return [each for each in by_status(projects, on) if each.status(on) == Status.ONGOING]


def latest(activities: Iterable[ActivityContent]) -> list[ActivityContent]:
    return sorted(activities, key=lambda each: (_first_day(each), each.slug), reverse=True)


def by_date(documents: Iterable[DocumentContent]) -> list[DocumentContent]:
    """The newest document first, those without a date last."""
    return sorted(documents, key=lambda each: (each.date.first if each.date else LONG_AGO, each.slug), reverse=True)


def _first_day(dated) -> datetime.date:
    return dated.start.first if dated.start else LONG_AGO
