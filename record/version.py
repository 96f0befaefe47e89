"""The version of the live site: a short name of all that its pages depend on.

It consists of the record's change count, the time of the last change in force, the day in Bucharest
and the release: equal versions mean equal pages, and scheduled rows and midnight change it. Under a
later version, what was made for an earlier one is still valid if the changes between them do not
affect it (record/dependencies.py).

After a publication one visitor per page waits while it is rendered. Meanwhile others may get the
page of the previous version, as long as the publication is younger than a second.
"""

import datetime
import logging
import threading
import time
from typing import Any, NamedTuple

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.db.models import DateTimeField, Q, QuerySet, Subquery, UUIDField
from django.utils import timezone

from core.caching import change_flag
from core.compiled_queries import compiled
from core.i18n.dates import bucharest_day
from record.content import REFERENCE_NAME
from record.dependencies import EVERYTHING, Changes, Dependencies, Part
from record.models import Publication, Record, Value
from record.values import Ref

# While another thread reads: a database that does not answer must not stop all threads.
MAX_READING_SECONDS = 0.5

# Of more changed publications at once, nothing is looked up: all is read again.
MAX_CHANGES = 1_000
MAX_VERSIONS = 1_000  # of which a process knows the changes

# A tenth of a second is left to send the response.
PREVIOUS_SHOWN_FOR = datetime.timedelta(seconds=0.9)

UNAVAILABLE_MESSAGE = "The last version stays valid: the database does not answer (%s)."

logger = logging.getLogger("publishing")


class Version(NamedTuple):
    """``name`` is valid for the edition at ``at`` (aware), ``second`` is that of the clock.

    ``last_change`` is the time (UTC) of the last change in force, ``recorded`` that of the last
    entry in the record. After ``second`` the version is read again. ``previous`` is the name of a
    version whose pages are valid until ``previous_until`` (Unix time) for visitors who would wait.
    ``generation`` is that of the change flag before the database was read.
    """

    name: str
    at: datetime.datetime
    last_change: datetime.datetime | None
    recorded: datetime.datetime | None
    second: int
    previous: str = ""
    previous_until: float = 0
    generation: bytes = b""

    def succeeding(self, other: "Version", changes: Changes | None) -> "Version":
        """Return this version with ``other``, read before it, as its previous one.

        ``changes`` are those since then. Their first one counts: this process may not have read
        the version between two. There is no previous version if no change came into force, as when
        a text is withheld.
        """
        if self.name == other.name:
            return self._replace(previous=other.previous, previous_until=other.previous_until)
        if changes is None or changes.since is None:
            return self
        until = changes.since + PREVIOUS_SHOWN_FOR
        return self._replace(previous=other.name, previous_until=until.timestamp())


def read_version(at: datetime.datetime) -> Version:
    """Read the version of the edition at ``at`` in one indexed query.

    Read it before the contents: it can then be too old for them, but never too new.
    """
    rows = _version_at(at=at)
    changes, recorded, last_change = rows[0] if rows else (0, None, None)
    last_time = last_change.isoformat() if last_change else "-"
    name = f"{changes}/{last_time}/{bucharest_day(at)}/{settings.RELEASE}"
    return Version(name, at, last_change, recorded, int(at.timestamp()))


@compiled(at=DateTimeField())
def _version_at(at: Any) -> QuerySet:
    """Return the number of changes, and the times of the last entry and of the last change."""
    changes_in_force = Publication.objects.unnoted().with_time().filter(in_force_from__lte=at)
    last = Subquery(changes_in_force.order_by("-in_force_from").values("in_force_from")[:1])
    record = Record.objects.filter(pk=Record.ONLY)
    return record.values_list("changes", "last_timestamp", last)


def read_changes(earlier: Version, later: Version) -> Changes | None:
    """Return what changed between two versions; None if that is unknown. Two queries at most.

    A row gets its time before it is committed. So rows are looked for from the last entry of the
    record that ``earlier`` saw; its own rows may be among them.
    """
    if earlier.recorded is None or later.recorded is None:
        return None
    if later.recorded < earlier.recorded or later.at < earlier.at:
        return None
    since = min(earlier.recorded, earlier.at)
    rows = _changed(since=since, until=later.at, recorded=earlier.recorded)
    if len(rows) > MAX_CHANGES:
        return None
    refs = frozenset(Ref(kind, key) for kind, key, *_ in rows)
    is_withheld = any(withheld and withheld > earlier.recorded for *_, withheld in rows)
    if is_withheld or bucharest_day(earlier.at) != bucharest_day(later.at):
        return Changes(None, refs, None)
    first = min((time for *_, time, _withheld in rows), default=None)
    return Changes(_parts_of(refs, since, later.at), refs, first)


@compiled(since=DateTimeField(), until=DateTimeField(), recorded=DateTimeField())
def _changed(since: Any, until: Any, recorded: Any) -> QuerySet:
    """Return what came into force within a time, and what was withheld after ``recorded``.

    A row that was cancelled after ``recorded`` may have been shown: it gets the time of the
    cancellation before this is committed.
    """
    is_or_was_valid = Q(cancelled_at=None) | Q(cancelled_at__gt=recorded)
    came = is_or_was_valid & Q(in_force_from__gt=since, in_force_from__lte=until)
    rows = Publication.objects.unnoted().filter(came | Q(withheld_at__gt=recorded)).order_by()
    return rows.values_list("kind", "key", "in_force_from", "withheld_at")[: MAX_CHANGES + 1]


def _parts_of(
    refs: frozenset[Ref], since: datetime.datetime, until: datetime.datetime
) -> frozenset[Part]:
    """Return the parts of the live site that the changes of ``refs`` in this time are about."""
    parts: set[Part] = {EVERYTHING, *refs, *(ref.kind for ref in refs)}
    if refs:  # otherwise something was only planned, which the search index has
        mentions = _mentions(keys=[ref.key for ref in refs], since=since, until=until)
        parts |= {(kind, Ref.parse(named)) for kind, named in mentions}
    return frozenset(parts)


@compiled(keys=[UUIDField()], since=DateTimeField(), until=DateTimeField())
def _mentions(keys: list[Any], since: Any, until: Any) -> QuerySet:
    """Return the kinds of objects, and what they named while in force within a time."""
    mentions = Value.objects.filter(
        name=REFERENCE_NAME, publication__key__in=keys, since__lte=until, until__gt=since
    )
    return mentions.values_list("kind", "value")


class LiveVersion:
    """The version of the live site in this process, read at most once in a second of the clock.

    A change on this host ends it earlier. All processes, and the proxy in front
    (delivery/pagecache/cache_headers.py), drop it at the same second: every response after it shows
    the publications before it. While the database is unavailable the last version stays valid.
    """

    def __init__(self) -> None:
        self._clock = time.time
        self._lock = threading.Lock()
        self._cached: Version | None = None
        self._reading_since = 0.0  # by the monotonic clock, while the lock is held; otherwise 0
        self._is_unavailable = False
        # The changes to the next version, and its name, by the name of a version.
        self._steps: dict[str, tuple[Changes, str]] = {}

    def cached(self) -> Version | None:
        """Return the version if it need not be read again."""
        cached = self._cached
        if (
            cached is None
            or not settings.CACHE_LIVE_VERSION
            or cached.generation != change_flag.generation()
            or cached.second != int(self._clock())
        ):
            return None
        return cached

    def current(self) -> Version:
        """Return the version, reading it if necessary. Raises ``DatabaseError`` without any."""
        if version := self.cached():
            return version
        cached = self._cached
        if cached is None:
            self._lock.acquire()
        elif not self._lock.acquire(timeout=self._patience()):
            return self._extended(cached)
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

    def changes_between(self, earlier: str, later: str) -> list[Changes] | None:
        """Return the changes from one version to a later one; None if they are not known."""
        found = []
        while earlier != later:
            step = self._steps.get(earlier)
            if step is None:
                return None
            changes, earlier = step
            found.append(changes)
        return found

    def is_unaffected(self, earlier: str, dependencies: Dependencies, later: str) -> bool:
        """Tell whether what was made under ``earlier`` is still valid under ``later``."""
        steps = self.changes_between(earlier, later)
        return steps is not None and not any(changes.affect(dependencies) for changes in steps)

    def forget(self) -> None:
        """Drop the version, so that the next access reads it; for a new process and for tests."""
        self._cached = None
        self._is_unavailable = False
        self._steps = {}

    def _patience(self) -> float:
        """Return how many seconds to wait for the thread that reads."""
        since = self._reading_since or time.monotonic()  # it may be about to begin
        return max(0.0, since + MAX_READING_SECONDS - time.monotonic())

    def _read(self) -> Version:
        self._reading_since = time.monotonic()
        try:
            return self._read_again()
        finally:
            self._reading_since = 0.0

    def _read_again(self) -> Version:
        generation = change_flag.generation()
        try:
            version = read_version(timezone.now())
            changes = self._add_step(version)
        except (DatabaseError, InterfaceError) as error:
            connection.close()
            if self._cached is None:
                raise
            if not self._is_unavailable:
                self._is_unavailable = True
                logger.warning(UNAVAILABLE_MESSAGE, type(error).__name__)
            self._cached = self._extended(self._cached)  # so that no other thread waits in it
            return self._cached
        if self._is_unavailable:
            self._is_unavailable = False
            logger.warning("The database answers again.")
        if self._cached:
            version = version.succeeding(self._cached, changes)
        version = version._replace(generation=generation)
        self._cached = version
        return version

    def _add_step(self, version: Version) -> Changes | None:
        """Store and return what changed since the last version; None if that is unknown."""
        earlier = self._cached
        if earlier is None or earlier.name == version.name:
            return None
        changes = read_changes(earlier, version)
        if changes is None:
            self._steps = {}
            return None
        if len(self._steps) >= MAX_VERSIONS:
            del self._steps[next(iter(self._steps))]
        self._steps[earlier.name] = changes, version.name
        return changes

    def _extended(self, cached: Version) -> Version:
        """Return the last version for this second too."""
        return cached._replace(second=int(self._clock()), generation=change_flag.generation())


live_version = LiveVersion()
