"""The mails that a message causes. The stored rows are the outbox: what isn't sent yet stands here."""

import datetime

from django.db import models
from django.db.models import F, Min, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contact import problems
from contact.models.correspondence import Answer
from contact.models.message import Message

MINUTES_BETWEEN_ATTEMPTS = (1, 5, 30, 240, 24 * 60)
MOST_ATTEMPTS = len(MINUTES_BETWEEN_ATTEMPTS) + 1
TROUBLED_FROM = 3  # attempts: a server that was away for some minutes is no trouble
# Longer than one mail can take (core/mail/connection.py breaks it off): who claimed it and is silent since was ended.
CLAIM_HOLDS = datetime.timedelta(minutes=5)


class DeliverySort(models.TextChoices):
    NOTIFICATION = "notification", _("Notification of the office")
    ACKNOWLEDGEMENT = "acknowledgement", _("Acknowledgement to the sender")
    ANSWER = "answer", _("Answer to the sender")


class DeliveryState(models.TextChoices):
    DUE = "due", pgettext_lazy("mail", "Waiting")
    SENDING = "sending", pgettext_lazy("mail", "Being sent")
    SENT = "sent", pgettext_lazy("mail", "Sent")
    FAILED = "failed", pgettext_lazy("mail", "Not delivered")


class DeliveryQuerySet(models.QuerySet):
    def due(self, at: datetime.datetime):
        """Those to be sent at the moment ``at`` (aware), also after whoever had claimed them was ended."""
        return self.filter(
            Q(state=DeliveryState.DUE, due_at__lte=at) | self._abandoned(at) & Q(attempts__lt=MOST_ATTEMPTS)
        )

    def longest_wait(self, at: datetime.datetime) -> datetime.timedelta:
        """For how long the oldest one that is due has been due: long where nobody does what falls due."""
        since = self.due(at).aggregate(first=Min("due_at"))["first"]
        return at - since if since else datetime.timedelta(0)

    def worn_out(self, at: datetime.datetime):
        """Those whose last attempt was claimed and never heard of again."""
        return self.filter(self._abandoned(at), attempts__gte=MOST_ATTEMPTS)

    def failed(self):
        return self.filter(state=DeliveryState.FAILED)

    def troubled(self):
        """What staff should know of: failed, or waiting since several attempts failed."""
        several = Q(state=DeliveryState.DUE, attempts__gte=TROUBLED_FROM)
        return self.filter(Q(state=DeliveryState.FAILED) | several)

    def claim(self, pk: int, at: datetime.datetime) -> bool:
        """Takes one that is due, for who calls: of several who try at once, one gets it. Counts the attempt."""
        claimed = {"state": DeliveryState.SENDING, "claimed_at": at, "attempts": F("attempts") + 1}
        return self.due(at).filter(pk=pk).update(**claimed) == 1

    @staticmethod
    def _abandoned(at):
        return Q(state=DeliveryState.SENDING, claimed_at__lte=at - CLAIM_HOLDS)


class Delivery(models.Model):
    """One mail to one address. Every attempt carries the same ``mail_id``, so that nobody reads it twice unknowing."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="deliveries", verbose_name=_("message"))
    sort = models.CharField(_("what it is"), max_length=16, choices=DeliverySort)
    answer = models.OneToOneField(
        Answer, models.CASCADE, null=True, blank=True, related_name="delivery", verbose_name=_("answer")
    )
    to = models.EmailField(pgettext_lazy("mail", "to"), max_length=Message.EMAIL_LENGTH)
    mail_id = models.CharField(_("mail id"), max_length=200, unique=True, editable=False)
    made_at = models.DateTimeField(_("made at"))
    state = models.CharField(_("state"), max_length=8, choices=DeliveryState, default=DeliveryState.DUE)
    due_at = models.DateTimeField(_("next attempt"))
    claimed_at = models.DateTimeField(null=True, blank=True, editable=False)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    sent_at = models.DateTimeField(pgettext_lazy("moment", "sent"), null=True, blank=True)
    problem = models.CharField(_("problem"), max_length=200, blank=True, default="")

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["made_at", "pk"]
        indexes = [
            models.Index(
                fields=["state", "due_at"],
                name="delivery_to_be_sent",
                condition=~Q(state=DeliveryState.SENT),
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["message", "sort", "to"],
                condition=~Q(sort=DeliverySort.ANSWER),
                name="each_is_told_once_of_a_message",
            ),
            models.CheckConstraint(
                condition=Q(sort=DeliverySort.ANSWER, answer__isnull=False)
                | ~Q(sort=DeliverySort.ANSWER) & Q(answer=None),
                name="delivery_of_an_answer_has_it",
            ),
            models.CheckConstraint(
                condition=Q(state=DeliveryState.SENT, sent_at__isnull=False)
                | ~Q(state=DeliveryState.SENT) & Q(sent_at=None),
                name="delivery_is_sent_at_a_moment",
            ),
        ]

    def __str__(self):
        return f"{self.get_sort_display()}, {self.message.reference}"

    @property
    def trouble(self) -> str:
        """What went wrong, in the active language; ``problem`` is stored in English."""
        return problems.in_words(self.problem)

    @property
    def is_waiting(self) -> bool:
        return self.state == DeliveryState.DUE

    @property
    def is_failed(self) -> bool:
        return self.state == DeliveryState.FAILED
