"""What the staff wrote about a message: answers that leave by mail, and notes that stay at the desk."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from contact.models.message import Message


class Writing(models.Model):
    text = models.TextField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        abstract = True
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self._meta.verbose_name} of {self.by}"


class Answer(Writing):
    """What somebody of the staff answered; it goes to the sender by mail."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="answers")

    class Meta(Writing.Meta):
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="answer_says_something")]


class Note(Writing):
    """What the staff say to each other about a message; the sender never sees it."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="notes")

    class Meta(Writing.Meta):
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="note_says_something")]
