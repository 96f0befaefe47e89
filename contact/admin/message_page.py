"""The page of a message: what happened with it, and what can be done."""

import datetime
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accounts.audit import log
from accounts.audit.labels import labels_of
from accounts.models import Act, AuditEntry
from contact.admin.forms import AnswerForm, AssignForm, NoteForm
from contact.models import Answer, Delivery, Message, MessageState, Note

# Acts that the thread shows otherwise, or that do not concern it.
EXCLUDED_ACTS = (Act.READ_MESSAGE, Act.ANSWERED, Act.NOTED, Act.EXPORTED)


@dataclass(frozen=True)
class ThreadEntry:
    """An entry in the thread of a message; `delivery` is the mail of an answer."""

    at: datetime.datetime
    by: str
    what: str
    text: str = ""
    delivery: Delivery | None = None


def message_context(message) -> dict:
    """Return what the page shows besides the message."""
    return {
        "thread": thread(message),
        "deliveries": message.deliveries.order_by("pk"),
        "others": _from_the_same_network(message),
    }


def action_context(message, user) -> dict:
    """The forms and buttons for who deals with messages; all of them lead to the actions of the list."""
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


def _offered(message, user):
    """The acts that need one click and apply to a message in its state, with their words."""
    if message.is_held:
        yield "release_selected", _("Release: it is no spam")
        yield "close_selected", _("It is spam: close it")
        return
    if not (message.state == MessageState.ASSIGNED and message.assigned_to == user):
        yield "take_selected", _("Assign to me")
    if message.state != MessageState.CLOSED:
        yield "close_selected", pgettext("message", "Close")
    if not message.is_open:
        yield "reopen_selected", _("Open again")
    if not message.held_for:
        yield "hold_selected", _("Hold as possible spam")


def _from_the_same_network(message) -> str:
    """The network is known as a keyed hash, for 30 days."""
    if not message.network:
        return _("not known any more")
    number = Message.objects.filter(network=message.network).exclude(pk=message.pk).count()
    return ngettext(
        "one other message within 30 days", "{number} other messages within 30 days", number
    ).format(number=number)


def thread(message) -> list[ThreadEntry]:
    """Answers, notes, and what else the audit tells but who read it, oldest first; four queries."""
    answers = Answer.objects.filter(message=message).select_related("by", "delivery")
    notes = Note.objects.filter(message=message).select_related("by")
    entries = AuditEntry.objects.filter(kind="message", reference=message.reference).select_related(
        "by"
    )
    entries = list(entries.exclude(act__in=EXCLUDED_ACTS))
    labels = _labels_of_assigned(entries)
    steps = [
        *(
            ThreadEntry(
                answer.at,
                str(answer.by),
                _("Answer"),
                answer.text,
                getattr(answer, "delivery", None),
            )
            for answer in answers
        ),
        *(ThreadEntry(note.at, str(note.by), _("Note"), note.text) for note in notes),
        *(
            ThreadEntry(entry.at, str(entry.by), _describe_entry(entry, labels))
            for entry in entries
        ),
    ]
    return sorted(steps, key=lambda step: step.at)


def _labels_of_assigned(entries) -> dict:
    """Return the labels of the people whom the message was assigned to, by user name."""
    given = {
        ("account", entry.new["assigned to"]) for entry in entries if "assigned to" in entry.new
    }
    return {username: label for (_, username), label in labels_of(given).items()} if given else {}


def _describe_entry(entry, labels) -> str:
    to = entry.new.get("assigned to")
    return (
        _("Assigned to {person}").format(person=labels[to].text)
        if to in labels
        else entry.get_act_display()
    )


READING_INTERVAL = datetime.timedelta(
    minutes=10
)  # opening it again within that time is the same reading


def record_reading(message, reader, at: datetime.datetime):
    entry = {
        "act": Act.READ_MESSAGE,
        "by": reader,
        "kind": "message",
        "reference": message.reference,
    }
    if not AuditEntry.objects.filter(**entry, at__gt=at - READING_INTERVAL).exists():
        log.record(**entry)
