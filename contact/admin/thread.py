"""What happened with a message, oldest first: answers, notes, and what else the audit tells but who read it."""

import datetime
from dataclasses import dataclass

from contact.models import Answer, Delivery, Note
from staff.models import Act, AuditEntry

# Told by what was written, or of no interest beside the message.
TOLD_ELSEWHERE = (Act.READ_MESSAGE, Act.ANSWERED, Act.NOTED, Act.EXPORTED)


@dataclass(frozen=True)
class Step:
    """One thing that happened. ``delivery`` is the mail with which an answer left."""

    at: datetime.datetime
    by: str
    what: str
    text: str = ""
    delivery: Delivery | None = None


def thread_of(message) -> list[Step]:
    """Three queries, however much there is."""
    answers = Answer.objects.filter(message=message).select_related("by", "delivery")
    notes = Note.objects.filter(message=message).select_related("by")
    entries = AuditEntry.objects.filter(kind="message", reference=message.reference).exclude(
        act__in=TOLD_ELSEWHERE
    )
    steps = [
        *(Step(each.at, str(each.by), "Answer", each.text, each.delivery) for each in answers),
        *(Step(each.at, str(each.by), "Note", each.text) for each in notes),
        *(Step(each.at, str(each.by), _in_words(each)) for each in entries.select_related("by")),
    ]
    return sorted(steps, key=lambda step: step.at)


def _in_words(entry) -> str:
    to = entry.new.get("assigned to")
    return f"{entry.get_act_display()} to {to}" if to else entry.get_act_display()
