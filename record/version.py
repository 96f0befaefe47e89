"""What today's site depends on, in one short name, which each process reads at most once a second.

The **token** is made of the record's change count, the last moment that has come, the day in Bucharest and the release:
equal tokens mean equal pages. A scheduled publication and midnight change it with nothing running.

After a publication one visitor a page waits while it is made anew. The others may be shown the page before meanwhile,
as long as what was published is younger than a second.
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

WAITS_FOR_ANOTHER = (
    0.1  # seconds, for a thread that is reading: a database that hangs must not stop all of them
)

SPARED = datetime.timedelta(seconds=0.9)  # a tenth is left for the answer's way

logger = logging.getLogger("publishing")


class Before(NamedTuple):
    """The token before, whose pages may be shown ``until`` then (Unix time) to those who would have to wait."""

    name: str
    until: float


class Token(NamedTuple):
    """``name`` holds for the edition at the moment ``at`` (aware); ``last_change`` is the last moment by then (UTC).

    ``second`` is that of the clock in which it was read: nobody goes on using it in the next one without asking.
    """

    name: str
    at: datetime.datetime
    last_change: datetime.datetime | None
    second: int
    before: Before | None = None

    def after(self, other: "Token") -> "Token":
        """This token, read after ``other``. Where no moment has come, as when a text is withheld, nobody is spared."""
        if self.name == other.name:
            return self._replace(before=other.before)
        if self.last_change is None or self.last_change == other.last_change:
            return self
        spared = min(self.last_change, self.at) + SPARED
        return self._replace(before=Before(other.name, spared.timestamp()))


def read(at: datetime.datetime) -> Token:
    """The token of the edition at ``at``, in one indexed query; from the database that is read just now.

    Read it before the contents: it can then be too old for them, but never too new.
    """
    moments = Publication.objects.with_time().filter(in_force_from__lte=at)
    last = Subquery(moments.order_by("-in_force_from").values("in_force_from")[:1])
    row = Record.objects.filter(pk=Record.ONLY).values_list("changes", last).first()
    changes, moment = row or (0, None)
    name = f"{changes}/{moment.isoformat() if moment else '-'}/{bucharest_day(at)}/{settings.RELEASE}"
    return Token(name, at, moment, int(at.timestamp()))


class _Held(NamedTuple):
    token: Token
    ring: bytes
    database: str


class LiveToken:
    """The token of today's site as this process knows it: read in the same second of the clock, or after a ring.

    All processes, and the proxy in front (delivery/pagecache/cache_headers.py), forget what they know at the same
    second of the clock: what was published before it is shown in every response after it. While the database is
    unavailable the last version stays valid.
    """

    def __init__(self, clock=time.time):
        self._clock = clock
        self._lock = threading.Lock()
        self._held: _Held | None = None
        self._is_away = False

    def known(self) -> Token | None:
        """The token, where it needn't be read again now."""
        held = self._held
        if held is None or held.ring != change_flag.last_ring() or held.token.second != self._second():
            return None
        return held.token

    def current(self) -> Token:
        """The token; reads it where it has to. Raises ``DatabaseError`` where none was ever read."""
        if (token := self.known()) and self._held.database == read_replica.reads_from():
            return token
        if not self._lock.acquire(timeout=WAITS_FOR_ANOTHER if self._held else -1):
            return self._go_on()
        try:
            return self._read()
        finally:
            self._lock.release()

    def before(self, token: Token) -> str:
        """The name of the token before, while its pages may still be shown; else empty."""
        return token.before.name if token.before and self._clock() < token.before.until else ""

    def forget(self):
        """For a process that begins, and for tests: the next question reads."""
        self._held, self._is_away = None, False

    def _second(self) -> int:
        return int(self._clock()) if settings.TOKEN_IS_KEPT else -1

    def _read(self) -> Token:
        if (token := self.known()) and self._held.database == read_replica.reads_from():
            return token  # by another thread meanwhile
        ring, database = change_flag.last_ring(), read_replica.reads_from()
        try:
            token = read(timezone.now())
        except (DatabaseError, InterfaceError) as error:
            connections[database].close()
            return self._go_on_without(error)
        if self._is_away:
            self._is_away = False
            logger.warning("The database answers again.")
        if self._held:
            token = token.after(self._held.token)
        self._held = _Held(token, ring, database)
        return token

    def _go_on_without(self, error) -> Token:
        if self._held is None:
            raise error
        if not self._is_away:
            self._is_away = True
            logger.warning("The last token holds: the database doesn't answer (%s).", type(error).__name__)
        return self._go_on()

    def _go_on(self) -> Token:
        """The last one holds for this second too, so that no one else waits in it."""
        token = self._held.token._replace(second=int(self._clock()))
        self._held = self._held._replace(token=token, ring=change_flag.last_ring())
        return token


live = LiveToken()
