"""The page of a message: its history, and the actions that are possible."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accounts.audit import log
from accounts.audit.labels import labels_of
from accounts.models import Act, AuditEntry, User
from contact.admin.forms import AnswerForm, AssignForm, NoteForm
from contact.models import Delivery, Message, MessageState

# Acts that the thread shows otherwise, or that do not concern it.
EXCLUDED_ACTS = (Act.READ_MESSAGE, Act.ANSWERED, Act.NOTED, Act.EXPORTED)
# Opening a message again within this time is the same reading.
READING_INTERVAL = datetime.timedelta(minutes=10)


@dataclass(frozen=True)
class ThreadEntry:
    """An entry in the thread of a message; `delivery` is the mail of an answer."""

    at: datetime.datetime
    by: str
    what: str
    text: str = ""
    delivery: Delivery | None = None


def message_context(message: Message) -> dict[str, Any]:
    """Return the context of the page besides the message."""
    return {
        "thread": thread(message),
        "deliveries": message.deliveries.order_by("pk"),
        "others": _from_the_same_network(message),
    }


def action_context(message: Message, user: User) -> dict[str, Any]:
    """Return the forms and buttons of the actions; they post to the list."""
    context = {
        "post_to": reverse("admin:contact_message_changelist"),
        "offered": list(_offered(message, user)),
    }
    if message.is_held:
        return context
    return context | {
        "answer_form": AnswerForm(initial={"seen": message.answers.count()}),
        "note_form": NoteForm(prefix="note"),
        "assign_form": AssignForm(initial={"to": message.assigned_to}),
    }


def _offered(message: Message, user: User) -> Iterator[tuple[str, str]]:
    """Yield names and labels of the actions with one click that are possible now."""
    if message.is_held:
        yield "release_selected", _("Release: not spam")
        yield "close_selected", _("It is spam: close it")
        return
    if not (message.state == MessageState.ASSIGNED and message.assigned_to == user):
        yield "take_selected", _("Assign to me")
    if message.state != MessageState.CLOSED:
        yield "close_selected", pgettext("message", "Close")
    if not message.is_open:
        yield "reopen_selected", _("Reopen")
    if not message.held_for:
        yield "hold_selected", _("Hold as possible spam")


def _from_the_same_network(message: Message) -> str:
    if not message.network:
        return _("no longer known")
    number = Message.objects.filter(network=message.network).exclude(pk=message.pk).count()
    return ngettext(
        "one other message within 30 days", "{number} other messages within 30 days", number
    ).format(number=number)


def thread(message: Message) -> list[ThreadEntry]:
    """Return answers, notes and other entries of the audit log, oldest first; four queries."""
    entries = [
        ThreadEntry(note.at, str(note.by), _("Note"), note.text)
        for note in message.notes.select_related("by")
    ]
    for answer in message.answers.select_related("by", "delivery"):
        mail = getattr(answer, "delivery", None)
        entries.append(ThreadEntry(answer.at, str(answer.by), _("Answer"), answer.text, mail))
    audited = AuditEntry.objects.filter(kind="message", reference=message.reference)
    acts = list(audited.exclude(act__in=EXCLUDED_ACTS).select_related("by"))
    assignees = {("account", act.new["assigned to"]) for act in acts if "assigned to" in act.new}
    labels = labels_of(assignees) if assignees else {}
    for act in acts:
        label = labels.get(("account", act.new.get("assigned to")))
        text = _("Assigned to {person}").format(person=label.text) if label else ""
        entries.append(ThreadEntry(act.at, str(act.by), text or act.get_act_display()))
    return sorted(entries, key=lambda entry: entry.at)


def record_reading(message: Message, reader: User, at: datetime.datetime) -> None:
    """Record in the audit log that staff opened the message."""
    of_message = AuditEntry.objects.filter(kind="message", reference=message.reference)
    readings = of_message.filter(act=Act.READ_MESSAGE, by=reader)
    if not readings.filter(at__gt=at - READING_INTERVAL).exists():
        log.record(Act.READ_MESSAGE, reader, kind="message", reference=message.reference)
