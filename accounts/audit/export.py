"""The audit as a file that outlives this site: CSV, oldest first, moments in UTC."""

import datetime
import json

from django.http import StreamingHttpResponse
from django.utils import translation

from core import csv_export

COLUMNS = ["at", "account", "person", "act", "kind", "reference", "before", "after"]
CHUNK = 2_000


def response(entries, at) -> StreamingHttpResponse:
    """The entries as an attachment, as of the moment ``at`` (aware)."""
    rows = entries.select_related("by").order_by("at", "pk").iterator(CHUNK)
    return csv_export.response("audit", at, COLUMNS, map(_cells, rows))


@translation.override("en")  # a file says the same whoever takes it
def _cells(entry) -> list[str]:
    return [
        in_utc(entry.at),
        entry.by.username if entry.by else "",
        str(entry.by or ""),
        entry.get_act_display(),
        entry.kind,
        entry.reference,
        _json(entry.old),
        _json(entry.new),
    ]


def in_utc(at: datetime.datetime) -> str:
    return at.astimezone(datetime.UTC).isoformat().replace("+00:00", "Z")


def _json(facts) -> str:
    return json.dumps(facts, ensure_ascii=False, sort_keys=True) if facts else ""
