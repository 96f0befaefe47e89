"""The days of the archive on which a page changed, and its path on each day."""

import datetime
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any, NamedTuple

from django.db.models import Count, Exists, QuerySet, Subquery
from django.db.models.functions import TruncDate
from django.http import Http404
from django.urls import get_script_prefix
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from core.i18n.dates import BUCHAREST, ONE_DAY, bucharest_day, end_of_day
from record import registry
from record.editions import Edition
from record.models import LogCheckpoint, Publication
from record.urls import is_content_page

MAX_PATH_LENGTH = 400
FACTS = "facts.json"


class ChangeTimes(NamedTuple):
    """The first change of all, the last one by some time, and the next one, all in force by now.

    ``is_logged`` shows whether there is a signed log that proves them.
    """

    first: datetime.datetime
    last: datetime.datetime
    next: datetime.datetime | None
    is_logged: bool = False


@dataclass(frozen=True)
class Day:
    """The end of a Bucharest day, with the number of its changes.

    ``path`` is the page's path then, without prefix; empty if its slug may reveal withheld content.
    """

    day: datetime.date
    path: str
    number: int = 1
    is_gone: bool = False

    @property
    def url(self) -> str:
        return f"/archive/{self.day}{self.path}" if self.path else ""


@dataclass(frozen=True)
class ArchivedPage:
    """A page of an archived day."""

    edition: Edition
    path: str
    change_times: ChangeTimes
    yesterday: datetime.date

    @property
    def evidence_path(self) -> str:
        """The path of the evidence of the page; empty if the log isn't signed."""
        if not self.change_times.is_logged:
            return ""
        day = bucharest_day(self.edition.at)
        return f"/record/evidence.zip?{urlencode({'path': self.path, 'day': str(day)})}"

    @cached_property
    def neighbours(self) -> tuple[Day | None, Day | None]:
        """The days before and after on which it was different: as its object, or as any."""
        row: Any = self.edition.shown_row
        since = row.in_force_from if row else self.change_times.last
        until = row.in_force_until if row else self.change_times.next
        before = bucharest_day(since) - ONE_DAY
        after = bucharest_day(until) if until else self.yesterday + ONE_DAY
        rows: QuerySet[Any] | None = None
        if row:
            rows = Publication.objects.with_time().filter(
                key=row.key,
                in_force_from__lte=end_of_day(min(after, self.yesterday)),
                in_force_until__gt=end_of_day(before),
            )
            columns = "kind slug reason withheld_at in_force_from in_force_until"
            rows = rows.only(*columns.split())
        return self._day(before, rows), self._day(after, rows)

    def _day(self, day: datetime.date, rows: QuerySet[Any] | None) -> Day | None:
        """Return the day if the page exists on it; ``rows`` are None if it is not of one object."""
        if not bucharest_day(self.change_times.first) <= day <= self.yesterday:
            return None
        path, is_gone = self.path, False
        if rows is not None:
            end = end_of_day(day)
            in_force = [row for row in rows if row.in_force_from <= end < row.in_force_until]
            path = _path(in_force[0], self.path) if in_force else ""
            is_gone = bool(in_force) and in_force[0].is_gone
        return Day(day, path, is_gone=is_gone) if path else None


def change_times(at: datetime.datetime, now: datetime.datetime) -> ChangeTimes | None:
    """Return the times in one indexed query; None if nothing was in force by ``at``.

    They are past, so a page that shows them stays the same until the day ends. The next change is
    shown only from the day after it.
    """
    by_now = Publication.objects.ever_in_force(now)
    last = by_now.filter(in_force_from__lte=at).order_by("-in_force_from")
    following = by_now.filter(in_force_from__gt=at).order_by("in_force_from")
    times = by_now.order_by("in_force_from").values_list(
        "in_force_from",
        Subquery(last.values("in_force_from")[:1]),
        Subquery(following.values("in_force_from")[:1]),
        Exists(LogCheckpoint.objects.all()),
    )
    first = times.first()
    return ChangeTimes(*first) if first and first[1] else None


def archived_path(path: str) -> str:
    """Return ``path`` if the archive has a page there, and no other site; ``Http404`` otherwise."""
    if len(path) > MAX_PATH_LENGTH or not path.startswith("/") or not is_content_page(path):
        raise Http404(_("The archive has no page at this web address."))
    return path


def page_path(path: str) -> str:
    """Return the path of the page to which ``<page>.md`` or ``<page>/facts.json`` belongs."""
    if not path.endswith(".md"):
        return path.removesuffix(FACTS)
    return path.removesuffix(".md").removesuffix("/index") + "/"


def same_file(path: str, requested: str) -> str:
    """Return what was requested, its page as Markdown or its facts, for the page at ``path``."""
    if requested.endswith(".md"):
        return f"{path[:-1]}.md"
    return path + FACTS if requested.endswith(f"/{FACTS}") else path


def changes_of_page(path: str, edition: Edition) -> list[Day]:
    """Return the days until yesterday that changed it, newest first. Raises ``NotInEdition``."""
    page = registry.page_at_path(page_path(path))
    if page:
        days = _changes_of_object(edition.rows_of(*page), path)
    else:
        counts = edition.cached(_changes_by_day)
        days = [Day(day, path, number) for day, number in counts]
    return [day for day in days if day.day < edition.day]


def find_change(days: list[Day], day: datetime.date) -> Day | None:
    """Return the last change of ``days``, the newest first, by the end of ``day``."""
    return next((change for change in days if change.day <= day), None)


def _changes_of_object(rows: list, path: str) -> list[Day]:
    days = []
    for day, changes in groupby(rows, key=lambda row: bucharest_day(row.in_force_from)):
        last, *earlier = changes
        days.append(Day(day, _path(last, path), 1 + len(earlier), last.is_gone))
    return days


def _changes_by_day(edition: Edition) -> list[tuple[datetime.date, int]]:
    return list(
        Publication.objects.ever_in_force(edition.at)
        .values(day=TruncDate("in_force_from", tzinfo=BUCHAREST))
        .annotate(number=Count("pk"))
        .order_by("-day")
        .values_list("day", "number")
    )


def _path(row: Publication, requested: str) -> str:
    """Return the path on the live site, under a prefix too; empty for withheld content."""
    if row.is_withheld:
        return ""
    path = "/" + row.path.removeprefix(get_script_prefix())
    return same_file(path, requested)
