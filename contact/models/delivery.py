"""Mails about messages. The reply address is all that a visitor typed in their headers."""

import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from contact.email_addresses import mailable
from contact.models.details import ContactContent
from contact.models.message import Answer, Message, MessageState
from core.i18n import languages
from core.mail.message import Mail
from core.mail.models import AUTO_GENERATED, OutgoingMail
from core.mail.sending import send_on_commit
from record.editions import Edition

AUTO_REPLIED = AUTO_GENERATED | {"Auto-Submitted": "auto-replied"}
SUBJECTS = {
    "en": "Your message {reference}",
    "fr": "Votre message {reference}",
    "ro": "Mesajul dumneavoastră {reference}",
}
NOTICES = {
    "en": "Message {reference}: {subject}",
    "fr": "Message {reference}\u00a0: {subject}",
    "ro": "Mesajul {reference}: {subject}",
}


class MailKind(models.TextChoices):
    NOTIFICATION = "notification", _("Notification of the office")
    ACKNOWLEDGEMENT = "acknowledgement", _("Acknowledgement to the sender")
    ANSWER = "answer", _("Answer to the sender")


class Delivery(OutgoingMail):
    """One mail about a message, deleted with it."""

    RELATED = ("message__subject", "answer")

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

    @classmethod
    def announce(cls, message: Message, at: datetime.datetime) -> None:
        """Notify each recipient of the subject of a new message, and acknowledge it to its sender.

        Mails that exist already are left alone. An acknowledgement needs an address for replies.
        """
        mails = [(MailKind.NOTIFICATION, address) for address in message.subject.notified]
        if _find_reply_address(message):
            mails.append((MailKind.ACKNOWLEDGEMENT, message.email))
        cls.objects.bulk_create(
            [
                cls(message=message, mail_kind=mail_kind, to=to, created_at=at, next_attempt_at=at)
                for mail_kind, to in mails
            ],
            ignore_conflicts=True,
        )
        send_on_commit()

    def compose(self) -> Mail:
        """Return a notification with a link to the message, or a mail to its sender."""
        if self.mail_kind != MailKind.NOTIFICATION:
            return self._mail_to_sender()
        message = self.message
        language = _staff_language(self.to)
        with translation.override(language):
            body = _render(f"notification.{language}.txt", message=message)
            subject = NOTICES[language].format(reference=message.reference, subject=message.subject)
        return Mail(
            subject,
            body,
            to=[mailable(self.to)],
            reply_to=[mailable(message.email)],
            headers=AUTO_GENERATED,
        )

    def _mail_to_sender(self) -> Mail:
        """Return an answer above the message, or the acknowledgement.

        This repeats nothing that was typed, so that no one can send a text to another person.
        """
        message = self.message
        context: dict[str, Any] = {"message": message}
        subject = SUBJECTS[message.language].format(reference=message.reference)
        headers = AUTO_REPLIED
        if self.answer:
            lines = message.text.split("\n")
            context["answer"] = self.answer
            context["quoted"] = "\n".join(f"> {line}".rstrip() for line in lines)
            subject = f"Re: {subject}"
            headers = self._thread_headers()
        with translation.override(message.language):
            details: Any = Edition.of_today().find_singleton(ContactContent)
            reply_to = _find_reply_address(message)
            context |= {"details": details, "reply_to": reply_to}
            body = _render(f"{self.mail_kind}.{message.language}.txt", **context)
            office = str(details.office_name) if details else "C-PROC"
        return Mail(
            f"{subject} – {office}",
            body,
            to=[mailable(self.to)],
            reply_to=[reply_to] if reply_to else None,
            headers=headers,
        )

    def _thread_headers(self) -> dict[str, str]:
        """Return the headers that name the mails that the sender received before."""
        earlier = self.message.deliveries.filter(to=self.to, pk__lt=self.pk).order_by("pk")
        to_sender = earlier.exclude(mail_kind=MailKind.NOTIFICATION)
        ids = list(to_sender.values_list("mail_id", flat=True))
        return {"In-Reply-To": ids[-1], "References": " ".join(ids)} if ids else {}

    def may_be_retried(self) -> bool:
        """Return whether it is an answer, or its message is no possible spam.

        The message is locked, so that holding it at the same time cancels this mail as well.
        """
        if self.answer:
            return True
        locked = Message.objects.select_for_update().filter(pk=self.message_id)
        return not any(locked.values_list("held_for", flat=True))

    def on_failure(self) -> None:
        """Assign the message to the author of an answer that could not be delivered."""
        if self.answer:
            answered = Message.objects.filter(pk=self.message_id, state=MessageState.ANSWERED)
            answered.update(state=MessageState.ASSIGNED, assigned_to=self.answer.by_id)


def _find_reply_address(message: Message) -> str:
    """Return the address for replies to its sender; empty if staff have entered none."""
    details = Edition.of_today().find_singleton(ContactContent)
    return message.subject.reply_to or (details.email if details else "")


def _staff_language(address: str) -> str:
    """Return the language of the staff with this address; English if they have several or none."""
    people = User.objects.filter(email__iexact=address, is_active=True, is_staff=True)
    chosen = set(people.values_list("language", flat=True))
    return chosen.pop() if len(chosen) == 1 else languages.ORIGINAL


def _render(name: str, **context: Any) -> str:
    text = render_to_string(f"contact/mail/{name}", context | {"site": settings.SITE_URL})
    return text.strip() + "\n"
