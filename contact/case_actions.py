"""What the staff do with messages. Each act locks the message, and says in the audit who did it, by the reference."""

import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import log
from accounts.models import Act
from contact import delivery
from contact.models import Answer, HeldFor, MailKind, Message, MessageState, Note
from core.mail.errors import MailError
from core.mail.models import MailState
from core.mail.sending import send_again


@transaction.atomic
def assign(message: Message, to, by):
    """Gives it to somebody. One that was answered or closed is open again."""
    message = _locked(message)
    _refuse_held(message)
    old = message.assigned_to
    _change(message, MessageState.ASSIGNED, assigned_to=to)
    old_assignee = {"assigned to": old.username} if old else {}
    _record(Act.ASSIGNED, by, message, old=old_assignee, new={"assigned to": to.username})


@transaction.atomic
def answer(message: Message, text: str, by, at: datetime.datetime, seen: int) -> Answer:
    """Sends ``text`` to the sender by mail and keeps it. ``seen`` is how many answers ``by`` knew of."""
    message = _locked(message)
    _refuse_held(message)
    if message.answers.count() != seen:
        last = message.answers.last()
        reason = _("{person} has answered meanwhile. Read that first; yours isn’t sent yet.")
        raise ValidationError(reason.format(person=last.by), code="answered_meanwhile")
    reply = Answer.objects.create(message=message, text=text, by=by, at=at)
    delivery.send_answer(reply)
    _change(message, MessageState.ANSWERED)
    _record(Act.ANSWERED, by, message)
    return reply


@transaction.atomic
def note(message: Message, text: str, by, at: datetime.datetime) -> Note:
    message = _locked(message)
    _record(Act.NOTED, by, message)
    return Note.objects.create(message=message, text=text, by=by, at=at)


@transaction.atomic
def close(message: Message, by):
    """Nothing more is to be done, with an answer or without; of held ones: it is spam, and nobody is told."""
    message = _locked(message)
    _change(message, MessageState.CLOSED)
    _record(Act.CLOSED, by, message)


@transaction.atomic
def reopen(message: Message, by):
    """Somebody has to deal with it again: whoever had it, else nobody in particular. What was spam is held again."""
    message = _locked(message)
    _refuse_held(message)
    if message.held_for:
        _change(message, MessageState.HELD)
    else:
        _change(message, MessageState.ASSIGNED if message.assigned_to else MessageState.NEW)
    _record(Act.REOPENED, by, message)


@transaction.atomic
def hold(message: Message, by):
    """Puts it to the possible spam; what hasn't left about it stays here, but for answers: somebody wrote those."""
    message = _locked(message)
    _refuse_held(message)
    waiting = message.deliveries.filter(state=MailState.DUE).exclude(mail_kind=MailKind.ANSWER)
    waiting.filter(attempts=0).delete()
    waiting.update(state=MailState.FAILED, error=MailError.HELD)
    _change(message, MessageState.HELD, held_for=[HeldFor.BY_HAND])
    _record(Act.HELD, by, message)


@transaction.atomic
def release(message: Message, by, at: datetime.datetime):
    """It is no spam: recipients and sender are told, as they would have been at once. Who was told already isn't."""
    message = _locked(message)
    if not message.is_held:
        text = _("{reference} isn’t held any more.")
        raise ValidationError(text.format(reference=message.reference), code="not_held")
    _change(
        message, MessageState.ASSIGNED if message.assigned_to else MessageState.NEW, held_for=[]
    )
    delivery.announce(message, at)
    send_again(message.deliveries.filter(error=MailError.HELD), at)
    _record(Act.RELEASED, by, message)


def _locked(message) -> Message:
    try:
        return Message.objects.select_for_update().get(pk=message.pk)
    except Message.DoesNotExist as error:
        raise ValidationError(_("The message was deleted meanwhile."), code="gone") from error


def _refuse_held(message):
    if message.is_held:
        text = _("{reference} is held as possible spam: release it first.")
        raise ValidationError(text.format(reference=message.reference), code="held")


def _change(message, state, **columns):
    Message.objects.filter(pk=message.pk).update(state=state, **columns)


def _record(act, by, message, **facts):
    log.record(act, by, kind="message", reference=message.reference, **facts)
