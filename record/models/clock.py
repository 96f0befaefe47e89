"""The one row that every change of the record locks."""

import datetime
import mmap
import os
from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

TICK = datetime.timedelta.resolution
CLOCKS_DIFFER_BY = datetime.timedelta(minutes=5)

# Random bytes in memory that all workers of a host share, since the server loads the code before
# it forks. Each commit of a change replaces them, and so the workers notice it.
generation = mmap.mmap(-1, 8)


class RecordManager(models.Manager["Record"]):
    def lock(self) -> "Record":
        """Lock the row until the transaction ends; on SQLite the transaction itself is the lock."""
        return self.select_for_update().get_or_create(pk=Record.ONLY)[0]

    def add_change(self, timestamp: datetime.datetime) -> None:
        """Count a change at ``timestamp``, under the lock: it makes a new version of the site."""
        try:
            self.update(last_timestamp=timestamp, changes=models.F("changes") + 1)
        except IntegrityError as error:  # it is ahead of the clock of the database
            raise _wrong_clock(timestamp) from error
        transaction.on_commit(_start_generation)


def _start_generation() -> None:
    generation[:] = os.urandom(len(generation))  # not counted: no change goes unnoticed


def _wrong_clock(timestamp: datetime.datetime) -> ValidationError:
    return ValidationError(
        _(
            "The time of a change, %(moment)s (UTC), is in the future: the clock of a server is or "
            "was wrong. Nothing was changed. Inform the administrators of the site."
        ),
        code="clock_is_wrong",
        params={"moment": f"{timestamp:%Y-%m-%d %H:%M}"},
    )


class Record(models.Model):
    """The lock and clock of the record, with the number of changes.

    Its timestamps strictly increase. Locking the newest publication instead would lose races: two
    writers can both see an object without one.
    """

    ONLY = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY)
    changes = models.PositiveBigIntegerField(default=0)
    last_timestamp = models.DateTimeField(null=True)

    objects = RecordManager()

    class Meta:
        verbose_name_plural = "record"
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="record_has_one_row")]

    def __str__(self) -> str:
        return f"{self.changes} changes"

    def next_timestamp(
        self,
        now: datetime.datetime | None = None,
        not_at: Collection[datetime.datetime | None] = (),
    ) -> datetime.datetime:
        """Return a time (aware, UTC) for one change: ``now``, or just after the last change.

        ``not_at`` are the times at which rows of the same objects are scheduled.
        """
        timestamp = now or timezone.now()
        if self.last_timestamp and self.last_timestamp - timestamp > CLOCKS_DIFFER_BY:
            raise _wrong_clock(self.last_timestamp)
        if self.last_timestamp and timestamp <= self.last_timestamp:
            timestamp = self.last_timestamp + TICK
        while timestamp in not_at:
            timestamp += TICK
        return timestamp
