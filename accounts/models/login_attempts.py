"""Counts of login attempts by keyed hash; no name and no address is stored.

The keys of strangers are truncated keyed hashes: whatever they type, there are at most 65,536 rows
of each kind. After a successful sign-in, accounts and browsers have rows of their own.
"""

import datetime
from dataclasses import dataclass

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Limit:
    """`free` attempts, then a wait that doubles with each; they expire after a time without any."""

    free: int = 5
    first_wait: datetime.timedelta = datetime.timedelta(minutes=15)
    longest_wait: datetime.timedelta = datetime.timedelta(days=1)
    forgotten_after: datetime.timedelta = datetime.timedelta(days=7)

    def waiting_time(self, number: int) -> datetime.timedelta | None:
        """Return the wait after this number of attempts, or None if another one is free."""
        if number < self.free:
            return None
        return min(self.first_wait * 2 ** min(number - self.free, 30), self.longest_wait)


class LoginAttemptsQuerySet(models.QuerySet["LoginAttempts"]):
    """Counts of login attempts."""

    @transaction.atomic
    def count_attempt(
        self, limits: dict[str, Limit], at: datetime.datetime
    ) -> tuple[datetime.datetime | None, list[str]]:
        """Count an attempt under each key; under none if one has to wait at `at` (aware).

        Return the end of the wait, if any, and the keys whose limit was reached just now. An
        attempt is counted under a lock before it is tried, so that parallel ones do not help.
        """
        rows = self._locked(limits, at)
        waits = [row.wait_until for row in rows if row.wait_until and row.wait_until > at]
        if waits:
            return max(waits), []
        for row in rows:
            row.add(limits[row.key], at)
        return None, [row.key for row in rows if row.count == limits[row.key].free]

    def _locked(self, limits: dict[str, Limit], at: datetime.datetime) -> list["LoginAttempts"]:
        """Return the rows, locked in one order, so that there is no deadlock.

        Missing rows are created before any is locked, for the same reason.
        """
        rows = self.filter(key__in=limits)
        if rows.count() < len(limits):
            new = []
            for key in sorted(limits):
                new.append(LoginAttempts(key=key, expires_at=at + limits[key].forgotten_after))
            LoginAttempts.objects.bulk_create(new, ignore_conflicts=True)
        return list(rows.select_for_update().order_by("key"))

    def delete_expired(self, at: datetime.datetime) -> int:
        """Delete the counts that are expired at `at` (aware), and return their number."""
        return self.filter(expires_at__lte=at).delete()[0]


class LoginAttempts(models.Model):
    """The attempts at one account, from one network or in one browser, by a keyed hash."""

    key = models.CharField(max_length=64, unique=True)
    count = models.PositiveIntegerField(default=0)
    wait_until = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(db_index=True)

    objects = LoginAttemptsQuerySet.as_manager()

    class Meta:
        verbose_name = _("count of sign-in attempts")
        verbose_name_plural = _("counts of sign-in attempts")

    def __str__(self) -> str:
        return f"{self.count}"

    def add(self, limit: Limit, at: datetime.datetime) -> None:
        """Count one more attempt at `at` (aware); expired ones no longer count."""
        if self.expires_at <= at:
            self.count = 0
        self.count += 1
        wait = limit.waiting_time(self.count)
        self.wait_until = at + wait if wait else None
        self.expires_at = max(self.wait_until or at, at) + limit.forgotten_after
        self.save(update_fields=["count", "wait_until", "expires_at"])
