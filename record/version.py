"""The version of the live site: a page is valid for exactly one version.

A publication makes a new version. So does each other change of the record, a schedule that comes
due, a turning point that a content in force names, midnight in Bucharest, and a release.

After a publication one visitor per page waits while it is rendered. Meanwhile others may get the
page of the previous version, as long as the publication is younger than a second.
"""

import datetime
import threading
import time
from typing import NamedTuple

from django.conf import settings
from django.db import OperationalError
from django.db.models import Subquery
from django.utils import timezone

from core.i18n.dates import ONE_DAY, bucharest_day, start_of_day
from record import registry
from record.content import TURNING_POINT_NAME
from record.content_cache import forget_contents
from record.models import FOREVER, Publication, Record, Value, clock

# While another thread reads: a database that does not answer must not stop all threads.
MAX_READING_SECONDS = 2.0

# A tenth of a second is left to send the response.
PREVIOUS_SHOWN_FOR = datetime.timedelta(seconds=0.9)


class Version(NamedTuple):
    """``name`` is valid for the edition at ``at`` (aware), ``second`` is the second of the clock.

    ``changes`` is the number of changes of the record, ``last_change`` the time (UTC) of the last
    one in force. At ``ends`` (aware) the next version begins without a change of the record. Until
    ``stale_until`` (aware), the next due withdrawal or turning point, pages may be shown while the
    database is unavailable. After ``second`` the version is read again. ``previous`` is the name of
    a version whose pages are valid until ``previous_until`` (Unix time) for visitors who would
    wait. ``generation`` was in shared memory before the database was read (record/models/clock.py).
    """

    name: str
    at: datetime.datetime
    changes: int
    last_change: datetime.datetime | None
    ends: datetime.datetime
    stale_until: datetime.datetime
    second: int
    previous: str = ""
    previous_until: float = 0
    generation: bytes = b""

    def succeeding(self, earlier: "Version") -> "Version":
        """Return this version with ``earlier``, read before it, as its previous one.

        There is none unless the only change in between is in force since it was recorded: not after
        a text was withheld, a schedule, a turning point or midnight.
        """
        if self.name == earlier.name:
            return self._replace(previous=earlier.previous, previous_until=earlier.previous_until)
        is_one_change = self.changes == earlier.changes + 1 and self.at < earlier.ends
        if self.last_change is None or self.last_change == earlier.last_change or not is_one_change:
            return self
        until = self.last_change + PREVIOUS_SHOWN_FOR
        return self._replace(previous=earlier.name, previous_until=until.timestamp())


def read_version(at: datetime.datetime) -> Version:
    """Read the version of the edition at ``at`` in one query.

    Read it before the contents: it can then be too old for them, but never too new.
    """
    rows = Publication.objects.with_time().values("in_force_from")
    later = rows.filter(in_force_from__gt=at).order_by("in_force_from")
    turning_points = Value.objects.filter(
        kind__in=registry.models_by_kind(),
        name=TURNING_POINT_NAME,
        value__gt=at.astimezone(datetime.UTC).isoformat(),
        until__gt=at,
        since__lte=at,
    )
    columns = Record.objects.filter(pk=Record.ONLY).values_list(
        "changes",
        Subquery(rows.filter(in_force_from__lte=at).order_by("-in_force_from")[:1]),
        Subquery(later[:1]),
        Subquery(later.exclude(reason="")[:1]),
        Subquery(turning_points.order_by("value").values("value")[:1]),
    )
    changes, last_change, next_change, next_withdrawal, next_turning_point = columns.first() or (
        0,
        *[None] * 4,
    )
    last_time = last_change.isoformat() if last_change else "-"
    day = bucharest_day(at)
    turning_point = FOREVER
    if next_turning_point:
        turning_point = datetime.datetime.fromisoformat(next_turning_point)
    return Version(
        name=f"{changes}/{last_time}/{next_turning_point or '-'}/{day}/{settings.RELEASE}",
        at=at,
        changes=changes,
        last_change=last_change,
        ends=min(next_change or FOREVER, turning_point, start_of_day(day + ONE_DAY)),
        stale_until=min(next_withdrawal or FOREVER, turning_point),
        second=int(at.timestamp()),
    )


class LiveVersion:
    """The version of the live site in this process, read at most once in a second of the clock.

    A change on this host ends it earlier. All processes, and the proxy in front
    (delivery/pagecache/cache_headers.py), drop it at the same second: every response after it shows
    the publications before it.
    """

    def __init__(self) -> None:
        self._clock = time.time
        self._lock = threading.Lock()
        self._cached: Version | None = None

    def cached(self) -> Version | None:
        """Return the version if it need not be read again."""
        cached = self._cached
        now = self._clock()
        if (
            cached is None
            or not settings.CACHE_LIVE_VERSION
            or cached.generation != clock.generation[:]
            or cached.second != int(now)
            or cached.ends.timestamp() <= now
        ):
            return None
        return cached

    def current(self) -> Version:
        """Return the version, reading it if necessary. Raises ``DatabaseError``."""
        if version := self.cached():
            return version
        if not self._lock.acquire(timeout=MAX_READING_SECONDS):
            raise OperationalError("Another thread waits for the version.")
        try:
            # Another thread may have read it in the meantime.
            return self.cached() or self._read()
        finally:
            self._lock.release()

    def renewed(self) -> Version:
        """Return the version as it is now, although it was read in this second already."""
        with self._lock:
            return self._read()

    def previous(self, version: Version) -> str:
        """Return the name of the version before ``version`` while its pages are valid, or ""."""
        return version.previous if self._clock() < version.previous_until else ""

    def forget(self) -> None:
        """Drop the version, so that the next access reads it; for tests."""
        self._cached = None

    def _read(self) -> Version:
        generation = clock.generation[:]
        version = read_version(timezone.now())._replace(generation=generation)
        if self._cached:
            is_same = version.name == self._cached.name
            version = version.succeeding(self._cached)
            if not is_same and not version.previous:
                forget_contents()  # a text may have been withheld
        self._cached = version
        return version


live_version = LiveVersion()
