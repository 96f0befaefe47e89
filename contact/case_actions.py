"""Operations of staff on messages. Each locks the message and is recorded in the audit log."""

import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import log
from accounts.models import Act, User
from contact import delivery
from contact.models import Answer, HeldFor, MailKind, Message, MessageState, Note
from core.mail.errors import MailError
from core.mail.models import MailState
from core.mail.sending import send_again


@transaction.atomic
def assign(message: Message, to: User, by: User) -> None:
    """Assign the message to `to`; an answered or closed one is open again."""
    message = _lock_released(message)
    old = message.assigned_to
    _update(message, state=MessageState.ASSIGNED, assigned_to=to)
    old_assignee = {"assigned to": old.username} if old else {}
    _record(Act.ASSIGNED, by, message, old=old_assignee, new={"assigned to": to.username})


@transaction.atomic
def answer(message: Message, text: str, by: User, at: datetime.datetime, seen: int) -> Answer:
    """Store an answer and send it to the sender by mail.

    `seen` is the number of answers that `by` has read. Raise ``ValidationError`` if there are more.
    """
    message = _lock_released(message)
    if message.answers.count() != seen:
        last = message.answers.last()
        reason = _(
            "{person} has answered in the meantime. Read that answer first; yours has not "
            "been sent."
        )
        raise ValidationError(reason.format(person=last and last.by), code="answered_meanwhile")
    reply = Answer.objects.create(message=message, text=text, by=by, at=at)
    delivery.send_answer(reply)
    _update(message, state=MessageState.ANSWERED)
    _record(Act.ANSWERED, by, message)
    return reply


@transaction.atomic
def note(message: Message, text: str, by: User, at: datetime.datetime) -> Note:
    """Store a note for colleagues."""
    message = _lock(message)
    _record(Act.NOTED, by, message)
    return Note.objects.create(message=message, text=text, by=by, at=at)


@transaction.atomic
def close(message: Message, by: User) -> None:
    """Close the message. A held one is spam, and its sender is not notified."""
    message = _lock(message)
    _update(message, state=MessageState.CLOSED)
    _record(Act.CLOSED, by, message)


@transaction.atomic
def reopen(message: Message, by: User) -> None:
    """Open the message for the person it was assigned to, if any. Spam is held again."""
    message = _lock_released(message)
    _update(message, state=MessageState.HELD if message.held_for else _open_state(message))
    _record(Act.REOPENED, by, message)


@transaction.atomic
def hold(message: Message, by: User) -> None:
    """Hold the message as possible spam, with its unsent mails except the answers of staff."""
    message = _lock_released(message)
    waiting = message.deliveries.filter(state=MailState.DUE).exclude(mail_kind=MailKind.ANSWER)
    waiting.filter(attempts=0).delete()
    waiting.update(state=MailState.FAILED, error=MailError.HELD)
    _update(message, state=MessageState.HELD, held_for=[HeldFor.BY_HAND])
    _record(Act.HELD, by, message)


@transaction.atomic
def release(message: Message, by: User, at: datetime.datetime) -> None:
    """Send the mails about a held message that is no spam, except those that were sent before."""
    message = _lock(message)
    if not message.is_held:
        text = _("{reference} is no longer held.")
        raise ValidationError(text.format(reference=message.reference), code="not_held")
    _update(message, state=_open_state(message), held_for=[])
    delivery.announce(message, at)
    send_again(message.deliveries.filter(error=MailError.HELD), at)
    _record(Act.RELEASED, by, message)


def _lock(message: Message) -> Message:
    try:
        return Message.objects.select_for_update().get(pk=message.pk)
    except Message.DoesNotExist as error:
        raise ValidationError(
            _("The message has been deleted in the meantime."), code="gone"
        ) from error


def _lock_released(message: Message) -> Message:
    message = _lock(message)
    if message.is_held:
        text = _("{reference} is held as possible spam: release it first.")
        raise ValidationError(text.format(reference=message.reference), code="held")
    return message


def _open_state(message: Message) -> MessageState:
    return MessageState.ASSIGNED if message.assigned_to else MessageState.NEW


def _update(message: Message, **columns: Any) -> None:
    Message.objects.filter(pk=message.pk).update(**columns)


def _record(act: Act, by: User, message: Message, **facts: dict[str, str]) -> None:
    log.record(act, by, kind="message", reference=message.reference, **facts)
