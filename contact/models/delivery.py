"""The mails that a message causes."""

from django.core.mail import EmailMessage
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contact import mails
from contact.models.correspondence import Answer
from contact.models.message import Message, MessageState
from core.mail.models import OutgoingMail


class DeliverySort(models.TextChoices):
    NOTIFICATION = "notification", _("Notification of the office")
    ACKNOWLEDGEMENT = "acknowledgement", _("Acknowledgement to the sender")
    ANSWER = "answer", _("Answer to the sender")


class Delivery(OutgoingMail):
    """One mail about a message, deleted with it."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="deliveries", verbose_name=_("message"))
    sort = models.CharField(_("what it is"), max_length=16, choices=DeliverySort)
    answer = models.OneToOneField(
        Answer,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="delivery",
        verbose_name=_("answer"),
    )

    class Meta(OutgoingMail.Meta):
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [
            *OutgoingMail.Meta.constraints,
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
        ]

    def __str__(self):
        return f"{self.get_sort_display()}, {self.message.reference}"

    @property
    def log_name(self) -> str:
        return f"Message {self.message.reference}, {self.sort}"

    @property
    def earlier_mail_ids(self) -> list[str]:
        """The Message-IDs of the mails that the sender received before, oldest first."""
        earlier = self.message.deliveries.filter(to=self.to, pk__lt=self.pk).order_by("pk")
        return list(earlier.exclude(sort=DeliverySort.NOTIFICATION).values_list("mail_id", flat=True))

    def compose(self) -> EmailMessage:
        compose = {
            DeliverySort.NOTIFICATION: mails.notification,
            DeliverySort.ACKNOWLEDGEMENT: mails.acknowledgement,
            DeliverySort.ANSWER: mails.answer,
        }[self.sort]
        return compose(self)

    def on_failure(self):
        """Give the message back to the author of an answer that never arrived."""
        if self.answer:
            answered = Message.objects.filter(pk=self.message_id, state=MessageState.ANSWERED)
            answered.update(state=MessageState.ASSIGNED, assigned_to=self.answer.by_id)
