"""Counts of deleted messages."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from contact.models.message import AnswerLanguage
from contact.models.subject import Subject
from core.i18n.dates import format_date


class MessageCount(models.Model):
    """The number of deleted messages by month (its first day, Bucharest), subject and language."""

    month = models.DateField(_("month"))
    subject = models.ForeignKey(
        Subject, models.PROTECT, related_name="counts", verbose_name=_("subject")
    )
    language = models.CharField(_("language of the answer"), max_length=2, choices=AnswerLanguage)
    number = models.PositiveIntegerField(_("number"), default=0)
    held = models.PositiveIntegerField(_("of them held as possible spam"), default=0)

    class Meta:
        verbose_name = _("message count")
        verbose_name_plural = _("message counts")
        ordering = ["-month", "subject", "language"]
        constraints = [
            models.UniqueConstraint(
                fields=["month", "subject", "language"],
                name="one_count_a_month_subject_and_language",
            )
        ]

    def __str__(self) -> str:
        return f"{format_date(self.month, 'YEAR_MONTH_FORMAT')}: {self.number}"
