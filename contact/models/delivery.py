"""Mails about a message."""

from django.core.mail import EmailMessage
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contact import mails
from contact.models.correspondence import Answer
from contact.models.message import Message, MessageState
from core.mail.models import OutgoingMail


class MailKind(models.TextChoices):
    NOTIFICATION = "notification", _("Notification of the office")
    ACKNOWLEDGEMENT = "acknowledgement", _("Acknowledgement to the sender")
    ANSWER = "answer", _("Answer to the sender")


class Delivery(OutgoingMail):
    """One mail about a message, deleted with it."""

    message = models.ForeignKey(
        Message, models.CASCADE, related_name="deliveries", verbose_name=_("message")
    )
    mail_kind = models.CharField(_("kind"), max_length=16, choices=MailKind)
    answer = models.OneToOneField(
        Answer,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="delivery",
        verbose_name=_("answer"),
    )

    class Meta(OutgoingMail.Meta):
        verbose_name = _("outgoing e-mail")
        verbose_name_plural = _("outgoing mail")
        constraints = [
            *OutgoingMail.Meta.constraints,
            models.UniqueConstraint(
                fields=["message", "mail_kind", "to"],
                condition=~Q(mail_kind=MailKind.ANSWER),
                name="each_is_told_once_of_a_message",
            ),
            models.CheckConstraint(
                condition=Q(mail_kind=MailKind.ANSWER, answer__isnull=False)
                | ~Q(mail_kind=MailKind.ANSWER) & Q(answer=None),
                name="delivery_of_an_answer_has_it",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_mail_kind_display()}, {self.message.reference}"

    @property
    def log_name(self) -> str:
        return f"Message {self.message.reference}, {self.mail_kind}"

    @property
    def earlier_mail_ids(self) -> list[str]:
        """The Message-IDs of the mails that the sender received before, oldest first."""
        earlier = self.message.deliveries.filter(to=self.to, pk__lt=self.pk).order_by("pk")
        to_sender = earlier.exclude(mail_kind=MailKind.NOTIFICATION)
        return list(to_sender.values_list("mail_id", flat=True))

    def compose(self) -> EmailMessage:
        compose = {
            MailKind.NOTIFICATION: mails.notification,
            MailKind.ACKNOWLEDGEMENT: mails.acknowledgement,
            MailKind.ANSWER: mails.answer,
        }
        return compose[MailKind(self.mail_kind)](self)

    def on_failure(self) -> None:
        """Assign the message to the author of an answer that could not be delivered."""
        if self.answer:
            answered = Message.objects.filter(pk=self.message_id, state=MessageState.ANSWERED)
            answered.update(state=MessageState.ASSIGNED, assigned_to=self.answer.by_id)
