"""Add mails about messages to the outbox."""

import datetime

from contact.models import Answer, Delivery, MailKind, Message
from core.mail.sending import send_on_commit


def announce(message: Message, at: datetime.datetime) -> None:
    """Notify each recipient of the subject of a new message, and acknowledge it to its sender.

    Mails that exist already are left alone.
    """
    mails = [
        _mail(message, at, MailKind.NOTIFICATION, recipient.email)
        for recipient in message.subject.recipients.all()
    ]
    mails.append(_mail(message, at, MailKind.ACKNOWLEDGEMENT, message.email))
    Delivery.objects.bulk_create(mails, ignore_conflicts=True)
    send_on_commit()


def send_answer(answer: Answer) -> None:
    """Send an answer of the staff to the sender of the message."""
    mail = _mail(answer.message, answer.at, MailKind.ANSWER, answer.message.email)
    mail.answer = answer
    mail.save()
    send_on_commit()


def _mail(message: Message, at: datetime.datetime, mail_kind: MailKind, to: str) -> Delivery:
    return Delivery(message=message, mail_kind=mail_kind, to=to, created_at=at, next_attempt_at=at)
