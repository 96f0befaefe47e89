"""What is left of messages that were deleted: how many there were."""

from django.db import models

from contact.models.message import AnswerLanguage
from contact.models.subject import Subject


class MessageCount(models.Model):
    """How many messages of a month, subject and language are gone. ``month`` is the Bucharest month's first day."""

    month = models.DateField()
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="counts")
    language = models.CharField(max_length=2, choices=AnswerLanguage)
    number = models.PositiveIntegerField(default=0)
    held = models.PositiveIntegerField("of them held as possible spam", default=0)

    class Meta:
        ordering = ["-month", "subject", "language"]
        constraints = [
            models.UniqueConstraint(
                fields=["month", "subject", "language"], name="one_count_a_month_subject_and_language"
            )
        ]

    def __str__(self):
        return f"{self.month:%B %Y}: {self.number}"
