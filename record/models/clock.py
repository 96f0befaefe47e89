"""The one row that everything locks which changes the record."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.caching import change_flag

TICK = timedelta(microseconds=1)
CLOCKS_DIFFER_BY = timedelta(minutes=5)


class RecordManager(models.Manager):
    def lock(self) -> "Record":
        """The row, held until the transaction ends; on SQLite the IMMEDIATE transaction itself is the lock."""
        locked = self.select_for_update().filter(pk=Record.ONLY)
        row = locked.first()
        if row is None:
            self.bulk_create([Record(pk=Record.ONLY)], ignore_conflicts=True)
            row = locked.get()
        return row


class Record(models.Model):
    """Give strictly increasing timestamps and count changes.

    Locking the newest publication instead loses races: two writers can both see an object without one.
    """

    ONLY = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY)
    changes = models.PositiveBigIntegerField(default=0)
    last_timestamp = models.DateTimeField(null=True)

    objects = RecordManager()

    class Meta:
        verbose_name_plural = "record"
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="record_has_one_row")]

    def __str__(self):
        return f"{self.changes} changes"

    def next_timestamp(self, now=None, not_at=()):
        """Return the time (aware, UTC) of one change: ``now``, or just after the last change if that is later.

        ``not_at`` are the times at which rows of the same objects are scheduled. Call it on the locked row.
        """
        timestamp = now or timezone.now()
        if self.last_timestamp and self.last_timestamp - timestamp > CLOCKS_DIFFER_BY:
            raise ValidationError(
                _(
                    "The last change was recorded for %(moment)s (UTC), which is still to come: a "
                    "server's clock is wrong, or was. Nothing was changed; tell whoever runs the site."
                ),
                code="clock_is_wrong",
                params={"moment": f"{self.last_timestamp:%Y-%m-%d %H:%M}"},
            )
        if self.last_timestamp and timestamp <= self.last_timestamp:
            timestamp = self.last_timestamp + TICK
        while timestamp in not_at:
            timestamp += TICK
        self.last_timestamp = timestamp
        self.changes += 1
        self.save(update_fields=["last_timestamp", "changes"])
        transaction.on_commit(change_flag.set_changed)
        return timestamp
