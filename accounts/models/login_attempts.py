"""Counts of login attempts by keyed hash; no name and no address is stored."""

import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _


class LoginAttemptsQuerySet(models.QuerySet):
    """Counts of login attempts."""

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
