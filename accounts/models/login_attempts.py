"""How often somebody tried to get in: numbers beside keyed hashes, never a name or an address."""

import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _


class GuessCountQuerySet(models.QuerySet):
    def forget(self, at: datetime.datetime) -> int:
        """Deletes what doesn't count any more at ``at`` (aware)."""
        return self.filter(forgotten_at__lte=at).delete()[0]


class GuessCount(models.Model):
    """Guesses at one account, from one network or from one browser; which of them ``key`` is can't be read from it."""

    key = models.CharField(max_length=64, unique=True)
    number = models.PositiveIntegerField(default=0)
    wait_until = models.DateTimeField(null=True)
    forgotten_at = models.DateTimeField(db_index=True)

    objects = GuessCountQuerySet.as_manager()

    class Meta:
        verbose_name = _("count of guesses")
        verbose_name_plural = _("counts of guesses")

    def __str__(self):
        return f"{self.number}"
