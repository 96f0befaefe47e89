"""The page of a message: its history, and the actions that are possible."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accounts.audit.labels import find_labels
from accounts.models import Act, AuditEntry, User
from contact.admin.inbox_actions import AnswerForm, AssignForm, NoteForm
from contact.models import Delivery, Message, MessageState

# Acts that the thread shows otherwise, or that do not concern it.
EXCLUDED_ACTS = (Act.READ_MESSAGE, Act.LOOKED_UP, Act.ANSWERED, Act.NOTED, Act.EXPORTED)


@dataclass(frozen=True)
class ThreadEntry:
    """An entry in the thread of a message; `delivery` is the mail of an answer."""

    at: datetime.datetime
    by: str
    what: str
    text: str = ""
    delivery: Delivery | None = None


def page_context(message: Message, user: User) -> dict[str, Any]:
    """Return the history, and the forms and buttons of the actions, which post to the list."""
    context = {
        "thread": _thread(message),
        "deliveries": message.deliveries.order_by("pk"),
        "others": _count_same_network(message),
    }
    if not user.has_perm("contact.change_message"):
        return context
    context |= {
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
    if message.state in (MessageState.ANSWERED, MessageState.CLOSED):
        yield "reopen_selected", _("Reopen")
    if not message.held_for:
        yield "hold_selected", _("Hold as possible spam")


def _count_same_network(message: Message) -> str:
    if not message.network:
        return _("no longer known")
    number = Message.objects.filter(network=message.network).exclude(pk=message.pk).count()
    return ngettext(
        "one other message within 30 days", "{number} other messages within 30 days", number
    ).format(number=number)


def _thread(message: Message) -> list[ThreadEntry]:
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
    labels = find_labels(assignees) if assignees else {}
    for act in acts:
        label = labels.get(("account", act.new.get("assigned to")))
        text = _("Assigned to {person}").format(person=label.text) if label else ""
        entries.append(ThreadEntry(act.at, str(act.by), text or act.get_act_display()))
    return sorted(entries, key=lambda entry: entry.at)
