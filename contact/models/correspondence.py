"""Texts of staff about a message: answers, which are sent by mail, and notes for colleagues."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contact.models.message import Message


class Writing(models.Model):
    text = models.TextField(_("text"))
    at = models.DateTimeField(_("date and time"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("user")
    )

    class Meta:
        abstract = True
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return gettext("{writing} by {person}").format(
            writing=self._meta.verbose_name, person=self.by
        )


class Answer(Writing):
    message = models.ForeignKey(
        Message, models.CASCADE, related_name="answers", verbose_name=_("message")
    )

    class Meta(Writing.Meta):
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="answer_says_something")]


class Note(Writing):
    """A note for colleagues; the sender never sees it."""

    message = models.ForeignKey(
        Message, models.CASCADE, related_name="notes", verbose_name=_("message")
    )

    class Meta(Writing.Meta):
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="note_says_something")]
