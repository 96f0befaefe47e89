"""The days of the archive on which a page changed, and its path on each of them."""

import datetime
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import NamedTuple

from django.db.models import Count, Q, Subquery
from django.db.models.functions import TruncDate
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.i18n.dates import BUCHAREST, ONE_DAY, bucharest_day, end_of_day
from record import registry
from record.editions import Edition
from record.models import Publication
from record.urls import is_content_page

MAX_PATH_LENGTH = 400
NO_SUCH_DAY = gettext_lazy(
    "The archive has no such day: it runs from the first publication to yesterday."
)


class ChangeTimes(NamedTuple):
    """The times of changes in force by now: the first, the last by some time, and the next after it."""

    first: datetime.datetime
    last: datetime.datetime | None
    next: datetime.datetime | None


@dataclass(frozen=True)
class Day:
    """The end of a Bucharest day. ``path`` is the path of the page then, without the archive's prefix.

    It is empty if the content is withheld: a slug may name what was withheld.
    """

    day: datetime.date
    path: str
    number: int = 1
    is_gone: bool = False

    @property
    def url(self) -> str:
        return f"/archive/{self.day}{self.path}" if self.path else ""

    @property
    def at(self) -> datetime.datetime:
        return end_of_day(self.day)


@dataclass(frozen=True)
class ArchivedPage:
    """A page of an archived day, and the days before and after on which it was different, None if there is none.

    A page of one object changes with the object, at the cost of one query; any other page with every change.
    """

    edition: Edition
    path: str
    change_times: ChangeTimes
    now: datetime.datetime

    @property
    def before(self) -> Day | None:
        return self._around[0]

    @property
    def after(self) -> Day | None:
        return self._around[1]

    @property
    def first_day(self) -> datetime.date:
        return bucharest_day(self.change_times.first)

    @property
    def yesterday(self) -> datetime.date:
        return bucharest_day(self.now) - ONE_DAY

    @cached_property
    def _around(self) -> tuple[Day | None, Day | None]:
        row = self.edition.requested_row
        since, until = (
            (row.in_force_from, row.in_force_until)
            if row
            else (self.change_times.last, self.change_times.next)
        )
        days = [
            bucharest_day(since) - ONE_DAY if since else None,
            bucharest_day(until) if until else None,
        ]
        is_over = [day is not None and day <= self.yesterday for day in days]
        paths = self._paths(row, days) if row else [self.path, self.path]
        if not row and days[0] and days[0] < self.first_day:
            is_over[0] = False
        before, after = (
            Day(day, path) if is_past and path else None
            for day, is_past, path in zip(days, is_over, paths, strict=True)
        )
        return before, after

    def _paths(self, row, days) -> list[str]:
        """Return the paths of the object at the ends of these days; empty if it was not published."""
        ends = [end_of_day(day) for day in days]
        in_force = [Q(in_force_from__lte=end, in_force_until__gt=end) for end in ends]
        rows = (
            Publication.objects.with_time()
            .filter(in_force[0] | in_force[1], key=row.key)
            .only(*PATH_FIELDS)
        )
        return [
            next((_path(row) for row in rows if row.in_force_from <= end < row.in_force_until), "")
            for end in ends
        ]


PATH_FIELDS = ("kind", "slug", "withheld_at", "in_force_from", "in_force_until")


def change_times(at: datetime.datetime, now: datetime.datetime) -> ChangeTimes | None:
    """Return the times in one indexed query; None if nothing was ever published."""
    by_now = Publication.objects.ever_in_force(now)
    last = by_now.filter(in_force_from__lte=at).order_by("-in_force_from")
    following = by_now.filter(in_force_from__gt=at).order_by("in_force_from")
    row = (
        by_now.order_by("in_force_from")
        .values_list(
            "in_force_from",
            Subquery(last.values("in_force_from")[:1]),
            Subquery(following.values("in_force_from")[:1]),
        )
        .first()
    )
    return ChangeTimes(*row) if row else None


def archived_path(path: str) -> str:
    """Return ``path`` if the archive has a page there. Raises ``Http404`` otherwise, also for another site's."""
    if len(path) > MAX_PATH_LENGTH or not path.startswith("/") or not is_content_page(path):
        raise Http404(_("The archive has no page at this address."))
    return path


def changes_of_page(path: str, edition: Edition) -> list[Day]:
    """Return the days up to yesterday on which the page changed, the newest first. Raises ``NotInEdition``."""
    named = registry.page_at_path(path)
    days = _changes_of_object(edition.rows_of(*named)) if named else _changes_of_site(path, edition)
    return [day for day in days if day.day < edition.day]


def change_in_force_on(days: list[Day], day: datetime.date) -> Day | None:
    """Return the last change of ``days``, the newest first, by the end of ``day``."""
    return next((change for change in days if change.day <= day), None)


def _changes_of_object(rows) -> list[Day]:
    numbers = Counter(bucharest_day(row.in_force_from) for row in rows)
    last_ones = [
        next(group) for _, group in groupby(rows, key=lambda row: bucharest_day(row.in_force_from))
    ]
    return [
        Day(day := bucharest_day(row.in_force_from), _path(row), numbers[day], row.is_gone)
        for row in last_ones
    ]


def _changes_of_site(path, edition) -> list[Day]:
    return [Day(day, path, number) for day, number in edition.cards.memoize(_days_with_changes)]


def _days_with_changes(cards) -> list[tuple[datetime.date, int]]:
    days = (
        Publication.objects.ever_in_force(cards.at)
        .values(day=TruncDate("in_force_from", tzinfo=BUCHAREST))
        .annotate(number=Count("pk"))
        .order_by("-day")
    )
    return [(row["day"], row["number"]) for row in days]


def _path(row) -> str:
    """Return the path on the live site, under a prefix too; empty for withheld content."""
    if row.is_withheld:
        return ""
    content_class = registry.content_class_of(row.kind)
    return registry.live_path(content_class, row.slug)
