"""The version of the live site: a short name of all that its pages depend on, read at most once a second per process.

The **version** consists of the record's change count, the time of the last change in force, the day in Bucharest and
the release: equal versions mean equal pages. A scheduled publication and midnight change it without any process.

After a publication one visitor per page waits while it is rendered. Meanwhile others may get the page of the previous
version, as long as the publication is younger than a second.
"""

import datetime
import logging
import threading
import time
from typing import NamedTuple

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connections
from django.db.models import Subquery
from django.utils import timezone

from core import read_replica
from core.caching import change_flag
from core.i18n.dates import bucharest_day
from record.models import Publication, Record

# For a thread while another one reads: a database that hangs must not stop all of them.
LOCK_TIMEOUT_SECONDS = 0.1

# A tenth of a second is left to send the response.
PREVIOUS_SHOWN_FOR = datetime.timedelta(seconds=0.9)

logger = logging.getLogger("publishing")


class PreviousVersion(NamedTuple):
    """A version whose pages may be shown until ``until`` (Unix time) to visitors who would have to wait."""

    name: str
    until: float


class Version(NamedTuple):
    """``name`` is valid for the edition at ``at`` (aware); ``last_change`` is the last time of a change by then (UTC).

    ``second`` is the second of the clock in which it was read: it is not used in the next one without a new read.
    """

    name: str
    at: datetime.datetime
    last_change: datetime.datetime | None
    second: int
    previous: PreviousVersion | None = None

    def succeeding(self, other: "Version") -> "Version":
        """Return this version with ``other``, read before it, as its previous one.

        There is no previous version if no change came into force, as when a text is withheld.
        """
        if self.name == other.name:
            return self._replace(previous=other.previous)
        if self.last_change is None or self.last_change == other.last_change:
            return self
        until = min(self.last_change, self.at) + PREVIOUS_SHOWN_FOR
        return self._replace(previous=PreviousVersion(other.name, until.timestamp()))


def read_version(at: datetime.datetime) -> Version:
    """Read the version of the edition at ``at`` in one indexed query, from the database of the request.

    Read it before the contents: it can then be too old for them, but never too new.
    """
    changes_in_force = Publication.objects.with_time().filter(in_force_from__lte=at)
    last = Subquery(changes_in_force.order_by("-in_force_from").values("in_force_from")[:1])
    row = Record.objects.filter(pk=Record.ONLY).values_list("changes", last).first()
    changes, last_change = row or (0, None)
    name = f"{changes}/{last_change.isoformat() if last_change else '-'}/{bucharest_day(at)}/{settings.RELEASE}"
    return Version(name, at, last_change, int(at.timestamp()))


class _Cached(NamedTuple):
    version: Version
    generation: bytes
    database: str


class LiveVersion:
    """The version of the live site in this process: read in this second of the clock and since the last change.

    All processes, and the proxy in front (delivery/pagecache/cache_headers.py), drop it at the same second of the
    clock: what was published before it is shown in every response after it. While the database is unavailable the
    last version stays valid.
    """

    def __init__(self, clock=time.time):
        self._clock = clock
        self._lock = threading.Lock()
        self._cached: _Cached | None = None
        self._is_unavailable = False

    def cached(self) -> Version | None:
        """Return the version if it need not be read again."""
        cached = self._cached
        if (
            cached is None
            or cached.generation != change_flag.generation()
            or cached.version.second != self._second()
        ):
            return None
        return cached.version

    def current(self) -> Version:
        """Return the version, reading it if necessary. Raises ``DatabaseError`` if none was ever read."""
        if (version := self.cached()) and self._cached.database == read_replica.read_alias.get():
            return version
        if not self._lock.acquire(timeout=LOCK_TIMEOUT_SECONDS if self._cached else -1):
            return self._extend()
        try:
            return self._read()
        finally:
            self._lock.release()

    def previous(self, version: Version) -> str:
        """Return the name of the version before ``version`` while its pages may be shown, or an empty text."""
        previous = version.previous
        return previous.name if previous and self._clock() < previous.until else ""

    def forget(self):
        """Drop the version, so that the next access reads it; for a new process and for tests."""
        self._cached = None
        self._is_unavailable = False

    def _second(self) -> int:
        return int(self._clock()) if settings.CACHE_LIVE_VERSION else -1

    def _read(self) -> Version:
        if (version := self.cached()) and self._cached.database == read_replica.read_alias.get():
            return version  # by another thread in the meantime
        generation = change_flag.generation()
        database = read_replica.read_alias.get()
        try:
            version = read_version(timezone.now())
        except (DatabaseError, InterfaceError) as error:
            connections[database].close()
            return self._extend_after(error)
        if self._is_unavailable:
            self._is_unavailable = False
            logger.warning("The database answers again.")
        if self._cached:
            version = version.succeeding(self._cached.version)
        self._cached = _Cached(version, generation, database)
        return version

    def _extend_after(self, error) -> Version:
        if self._cached is None:
            raise error
        if not self._is_unavailable:
            self._is_unavailable = True
            logger.warning(
                "The last version stays valid: the database does not answer (%s).",
                type(error).__name__,
            )
        return self._extend()

    def _extend(self) -> Version:
        """Use the last version in this second too, so that no other thread waits in it."""
        version = self._cached.version._replace(second=int(self._clock()))
        self._cached = self._cached._replace(version=version, generation=change_flag.generation())
        return version


live_version = LiveVersion()
