"""Messages as files: the inbox as CSV (Bucharest time), and all that is held about one person as JSON (UTC)."""

import datetime

from django.http import StreamingHttpResponse
from django.utils import timezone, translation

from accounts.audit.export import in_utc
from contact.models import Message
from core import csv_export

COLUMNS = (
    "reference received state assigned_to subject language country name email organisation text deleted_on"
).split()
CHUNK = 2_000


def response(messages, at: datetime.datetime) -> StreamingHttpResponse:
    """The messages as they are narrowed down and sorted; read while they are sent."""
    rows = messages.select_related("subject", "assigned_to").iterator(CHUNK)
    return csv_export.response("messages", at, COLUMNS, map(_cells, rows))


@translation.override("en")  # a file says the same whoever takes it
def _cells(message) -> list[str]:
    return [
        message.reference,
        timezone.localtime(message.received_at).strftime("%Y-%m-%d %H:%M"),
        message.get_state_display(),
        str(message.assigned_to or ""),
        message.subject.label_en,
        message.language,
        message.country.code or "",
        message.name,
        message.email,
        message.organisation,
        message.text,
        timezone.localtime(message.delete_at).strftime("%Y-%m-%d"),
    ]


def data_about(messages) -> list[dict]:
    """Everything that is stored with these messages, as the person may ask for it."""
    messages = messages.select_related("subject").prefetch_related("answers", "notes", "deliveries")
    return [_all_of(message) for message in messages.order_by("received_at", "pk")]


def _all_of(message: Message) -> dict:
    plain = "reference name email organisation language text state held_for network".split()
    return {name: getattr(message, name) for name in plain} | {
        "country": message.country.code or "",
        "subject": message.subject.label_en,
        "received": in_utc(message.received_at),
        "deleted_on": in_utc(message.delete_at),
        "answers": [_written(answer) for answer in message.answers.all()],
        "notes": [_written(note) for note in message.notes.all()],
        "mails": [_mail(delivery) for delivery in message.deliveries.all()],
    }


def _written(writing) -> dict:
    return {"at": in_utc(writing.at), "text": writing.text}


def _mail(delivery) -> dict:
    sent = in_utc(delivery.sent_at) if delivery.sent_at else None
    return {"what": delivery.mail_kind, "to": delivery.to, "state": delivery.state, "sent": sent}
