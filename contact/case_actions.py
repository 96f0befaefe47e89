"""Operations of staff on messages, all in the audit log.

The caller has locked the message in the transaction of the change.
"""

import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import Act, AuditEntry, User
from contact.models import Answer, Delivery, HeldFor, MailKind, Message, MessageState, Note
from core.mail.errors import MailError
from core.mail.models import MailState
from core.mail.sending import send_again, send_on_commit

READING_INTERVAL = datetime.timedelta(minutes=10)  # opening a message again is the same reading


def assign(message: Message, to: User, by: User) -> None:
    """Assign the message to `to`; an answered or closed one is open again."""
    _check_released(message)
    old = {"assigned to": message.assigned_to.username} if message.assigned_to else {}
    facts = {"old": old, "new": {"assigned to": to.username}}
    _change(message, Act.ASSIGNED, by, facts, state=MessageState.ASSIGNED, assigned_to=to)


def answer(message: Message, text: str, by: User, at: datetime.datetime, seen: int) -> Answer:
    """Store an answer and send it to the sender by mail.

    `seen` is the number of answers that `by` has read. Raise ``ValidationError`` if there are more.
    """
    _check_released(message)
    if message.answers.count() != seen:
        last = message.answers.last()
        reason = _(
            "{person} has answered in the meantime. Read that answer first; yours has not "
            "been sent."
        )
        raise ValidationError(reason.format(person=last and last.by), code="answered_meanwhile")
    reply = Answer.objects.create(message=message, text=text, by=by, at=at)
    Delivery.objects.create(
        message=message,
        mail_kind=MailKind.ANSWER,
        answer=reply,
        to=message.email,
        created_at=at,
        next_attempt_at=at,
    )
    send_on_commit()
    _change(message, Act.ANSWERED, by, state=MessageState.ANSWERED)
    return reply


def note(message: Message, text: str, by: User, at: datetime.datetime) -> Note:
    """Store a note for colleagues."""
    message.record(Act.NOTED, by)
    return Note.objects.create(message=message, text=text, by=by, at=at)


def close(message: Message, by: User) -> None:
    """Close the message. A held one is spam, and its sender is not notified."""
    _change(message, Act.CLOSED, by, state=MessageState.CLOSED)


def reopen(message: Message, by: User) -> None:
    """Open the message for the person it was assigned to, if any. Spam is held again."""
    _check_released(message)
    state = MessageState.HELD if message.held_for else _open_state(message)
    _change(message, Act.REOPENED, by, state=state)


def hold(message: Message, by: User) -> None:
    """Hold the message as possible spam, with its unsent mails except the answers of staff."""
    _check_released(message)
    waiting = message.deliveries.filter(state=MailState.DUE).exclude(mail_kind=MailKind.ANSWER)
    waiting.filter(attempts=0).delete()
    waiting.update(state=MailState.FAILED, error=MailError.HELD)
    _change(message, Act.HELD, by, state=MessageState.HELD, held_for=[HeldFor.BY_HAND])


def release(message: Message, by: User, at: datetime.datetime) -> None:
    """Send the mails about a held message that is no spam, except those that were sent before."""
    if not message.is_held:
        text = _("{reference} is no longer held.")
        raise ValidationError(text.format(reference=message.reference), code="not_held")
    _change(message, Act.RELEASED, by, state=_open_state(message), held_for=[])
    Delivery.announce(message, at)
    send_again(message.deliveries.filter(error=MailError.HELD), at)


def record_reading(message: Message, reader: User, at: datetime.datetime) -> None:
    """Record in the audit log that staff opened the message, unless they did so just before."""
    of_message = AuditEntry.objects.filter(kind="message", reference=message.reference)
    readings = of_message.filter(act=Act.READ_MESSAGE, by=reader)
    if not readings.filter(at__gt=at - READING_INTERVAL).exists():
        message.record(Act.READ_MESSAGE, reader)


def _check_released(message: Message) -> None:
    if message.is_held:
        text = _("{reference} is held as possible spam: release it first.")
        raise ValidationError(text.format(reference=message.reference), code="held")


def _open_state(message: Message) -> MessageState:
    return MessageState.ASSIGNED if message.assigned_to else MessageState.NEW


def _change(
    message: Message, act: Act, by: User, facts: dict[str, Any] | None = None, **columns: Any
) -> None:
    Message.objects.filter(pk=message.pk).update(**columns)
    message.record(act, by, **facts or {})
