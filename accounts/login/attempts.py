"""Count login attempts under a lock, each before it is tried, so that parallel ones do not help.

The keys of strangers are truncated keyed hashes: whatever they type, there are at most 65,536 rows
of each kind. Browsers and sessions have a row each, after a successful sign-in.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from accounts.models import LoginAttempts

DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Limit:
    """`free` attempts, then a wait that doubles with each; they expire after a time without any."""

    free: int
    first_wait: datetime.timedelta
    longest_wait: datetime.timedelta
    forgotten_after: datetime.timedelta

    def wait_after(self, number: int) -> datetime.timedelta | None:
        """Return the wait after this number of attempts, or None if another one is free."""
        if number < self.free:
            return None
        return min(self.first_wait * 2 ** min(number - self.free, 30), self.longest_wait)


@dataclass(frozen=True)
class CountResult:
    """A login attempt is allowed, or rejected until `wait_until`; `full` are the reached limits."""

    wait_until: datetime.datetime | None = None
    full: tuple[str, ...] = ()


@transaction.atomic
def count(limits: dict[str, Limit], at: datetime.datetime) -> CountResult:
    """Count an attempt under each key; under none if one of them has to wait at `at` (aware)."""
    rows = _locked(limits, at)
    waits = [row.wait_until for row in rows if row.wait_until and row.wait_until > at]
    if waits:
        return CountResult(wait_until=max(waits))
    for row in rows:
        _add(row, limits[row.key], at)
    return CountResult(full=tuple(row.key for row in rows if row.count == limits[row.key].free))


def _locked(limits: dict[str, Limit], at: datetime.datetime) -> list[LoginAttempts]:
    """Return the rows, locked in one order, so that there is no deadlock.

    Missing rows are created before any is locked, for the same reason.
    """
    rows = LoginAttempts.objects.filter(key__in=limits)
    if rows.count() < len(limits):
        new = []
        for key in sorted(limits):
            new.append(LoginAttempts(key=key, expires_at=at + limits[key].forgotten_after))
        LoginAttempts.objects.bulk_create(new, ignore_conflicts=True)
    return list(rows.select_for_update().order_by("key"))


def _add(row: LoginAttempts, limit: Limit, at: datetime.datetime) -> None:
    if row.expires_at <= at:
        row.count = 0
    row.count += 1
    wait = limit.wait_after(row.count)
    row.wait_until = at + wait if wait else None
    row.expires_at = max(row.wait_until or at, at) + limit.forgotten_after
    row.save(update_fields=["count", "wait_until", "expires_at"])


def forget(keys: Iterable[str]) -> None:
    """Delete the counts of these keys, after a successful attempt."""
    LoginAttempts.objects.filter(key__in=keys).delete()


def forget_all(prefix: str) -> None:
    """Delete the counts of all keys with this prefix."""
    LoginAttempts.objects.filter(key__startswith=prefix).delete()


@transaction.atomic
def decrement(key: str, at: datetime.datetime) -> None:
    """Count one attempt less under `key`; others may have attempted from there as well."""
    row = LoginAttempts.objects.select_for_update().filter(key=key).first()
    if row and row.count:
        row.count -= 1
        row.wait_until = None
        row.save(update_fields=["count", "wait_until"])
