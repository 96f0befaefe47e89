"""Mails that tell somebody what happened to their account. The stored rows are the outbox."""

import datetime

from django.conf import settings
from django.db import models
from django.db.models import F
from django.utils.translation import pgettext_lazy

MOST_ATTEMPTS = 6
FIRST_WAIT = datetime.timedelta(
    minutes=5
)  # longer than one mail can take; each later one is three times as long
KEPT = datetime.timedelta(days=30)


class AccountNews(models.TextChoices):
    SECOND_FACTOR_SET = "set", pgettext_lazy("news", "A second factor was set up")
    SECOND_FACTOR_REMOVED = "removed", pgettext_lazy("news", "The second factor was removed")
    RECOVERY_CODE_USED = "code used", pgettext_lazy("news", "A recovery code was used to sign in")
    NEW_RECOVERY_CODES = "new codes", pgettext_lazy("news", "New recovery codes were made")
    PASSWORD_CHANGED = "password", pgettext_lazy("news", "The password was changed")
    ADDRESS_CHANGED = "address", pgettext_lazy("news", "The mail address was changed")
    NO_CODE = "no code", pgettext_lazy("news", "The right password was given, and no code")


class AccountMailQuerySet(models.QuerySet):
    def due(self, at: datetime.datetime):
        return self.filter(sent_at=None, due_at__lte=at, attempts__lt=MOST_ATTEMPTS)

    def claim(self, mail: "AccountMail", at: datetime.datetime) -> bool:
        """Takes one that is due, for who calls: of several who try at once, one gets it. Counts the attempt.

        A claim is the next attempt put off: where this one is cut short, the next one is made at that moment.
        """
        next_attempt = at + FIRST_WAIT * 3**mail.attempts
        mine = self.due(at).filter(pk=mail.pk, attempts=mail.attempts)
        return mine.update(attempts=F("attempts") + 1, due_at=next_attempt) == 1

    def outworn(self, at: datetime.datetime):
        return self.filter(made_at__lte=at - KEPT)


class AccountMail(models.Model):
    """One mail about one account, to the address that it had at that moment; of a changed one, to the old one."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="account_mails")
    news = models.CharField(max_length=12, choices=AccountNews)
    to = models.EmailField()
    made_at = models.DateTimeField()
    due_at = models.DateTimeField(db_index=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)

    objects = AccountMailQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("news", "mail about an account")
        verbose_name_plural = pgettext_lazy("news", "mails about accounts")

    def __str__(self):
        return f"{self.get_news_display()}, {self.pk}"
