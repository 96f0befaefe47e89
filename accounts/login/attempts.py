"""Counts guesses under a lock: each is counted before it is tried, so that many at once are no more than a few.

Keys of strangers are keyed hashes cut short, so whatever is typed there are 65,536 rows of a sort at most. Browsers and
sessions have a row each, and to have one somebody has to have signed in.
"""

import datetime
from dataclasses import dataclass

from django.db import transaction

from accounts.models import LoginAttempts

DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Limit:
    """``free`` guesses, then a wait that doubles with each further one; all is forgotten after a time without any."""

    free: int
    first_wait: datetime.timedelta
    longest_wait: datetime.timedelta
    forgotten_after: datetime.timedelta

    def wait_after(self, number: int) -> datetime.timedelta | None:
        if number < self.free:
            return None
        return min(self.first_wait * 2 ** min(number - self.free, 30), self.longest_wait)


@dataclass(frozen=True)
class CountResult:
    """The result of a login attempt: refused until `wait_until`, or allowed; `full` lists the limits now reached."""

    wait_until: datetime.datetime | None = None
    full: tuple[str, ...] = ()


@transaction.atomic
def count(limits: dict[str, Limit], at: datetime.datetime) -> CountResult:
    """Counts one guess under each key, or under none where one of them has to wait at ``at`` (aware)."""
    rows = _locked(limits, at)
    waits = [row.wait_until for row in rows if row.wait_until and row.wait_until > at]
    if waits:
        return CountResult(wait_until=max(waits))
    for row in rows:
        _add(row, limits[row.key], at)
    return CountResult(full=tuple(row.key for row in rows if row.count == limits[row.key].free))


def _locked(limits, at) -> list[LoginAttempts]:
    """The rows, locked in one order for all who ask, so that nobody waits for each other.

    Those that lack are made before any is locked: somebody who makes the same would be waited for, and wait.
    """
    rows = LoginAttempts.objects.filter(key__in=limits)
    if rows.count() < len(limits):
        new = [
            LoginAttempts(key=key, expires_at=at + limits[key].forgotten_after)
            for key in sorted(limits)
        ]
        LoginAttempts.objects.bulk_create(new, ignore_conflicts=True)
    return list(rows.select_for_update().order_by("key"))


def _add(row, limit, at):
    if row.expires_at <= at:
        row.count = 0
    row.count += 1
    wait = limit.wait_after(row.count)
    row.wait_until = at + wait if wait else None
    row.expires_at = max(row.wait_until or at, at) + limit.forgotten_after
    row.save(update_fields=["count", "wait_until", "expires_at"])


def forget(keys):
    """Delete the counts of these keys, after a successful attempt."""
    LoginAttempts.objects.filter(key__in=keys).delete()


def forget_all(prefix: str):
    """Delete the counts of all keys with this prefix."""
    LoginAttempts.objects.filter(key__startswith=prefix).delete()


@transaction.atomic
def decrement(key: str, at: datetime.datetime):
    """Count one attempt less under `key`; others may have attempted from there as well."""
    row = LoginAttempts.objects.select_for_update().filter(key=key).first()
    if row and row.count:
        row.count, row.wait_until = row.count - 1, None
        row.save(update_fields=["count", "wait_until"])
