"""Messages as files: the inbox as CSV (Bucharest time), and data about one person as JSON (UTC)."""

import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.utils import timezone, translation

from accounts.audit.export import in_utc
from contact.models import Answer, Message, Note
from core import csv_export

COLUMNS = (
    "reference received state assigned_to subject language country name email organisation text "
    "deleted_on"
).split()
CHUNK = 2_000


def response(messages: QuerySet[Message], at: datetime.datetime) -> StreamingHttpResponse:
    """Return the messages as CSV, read from the database while they are sent."""
    rows = messages.select_related("subject", "assigned_to").iterator(CHUNK)
    return csv_export.response("messages", at, COLUMNS, map(_cells, rows))


@translation.override("en")  # a file has the same labels for everyone
def _cells(message: Message) -> list[str]:
    return [
        message.reference,
        timezone.localtime(message.received_at).strftime("%Y-%m-%d %H:%M"),
        message.get_state_display(),
        str(message.assigned_to or ""),
        message.subject.label_en,
        message.language,
        str(message.country),
        message.name,
        message.email,
        message.organisation,
        message.text,
        timezone.localtime(message.delete_at).strftime("%Y-%m-%d"),
    ]


def data_about(messages: QuerySet[Message]) -> list[dict[str, Any]]:
    """Return all that is stored with the messages, as the person is entitled to receive it."""
    messages = messages.select_related("subject").prefetch_related("answers", "notes", "deliveries")
    return [_all_of(message) for message in messages.order_by("received_at", "pk")]


def _all_of(message: Message) -> dict[str, Any]:
    plain = "reference name email organisation language text state held_for network".split()
    return {name: getattr(message, name) for name in plain} | {
        "country": str(message.country),
        "subject": message.subject.label_en,
        "received": in_utc(message.received_at),
        "deleted_on": in_utc(message.delete_at),
        "answers": [_written(answer) for answer in message.answers.all()],
        "notes": [_written(note) for note in message.notes.all()],
        "mails": [
            {
                "what": mail.mail_kind,
                "to": mail.to,
                "state": mail.state,
                "sent": in_utc(mail.sent_at) if mail.sent_at else None,
            }
            for mail in message.deliveries.all()
        ],
    }


def _written(writing: Answer | Note) -> dict[str, str]:
    return {"at": in_utc(writing.at), "text": writing.text}
