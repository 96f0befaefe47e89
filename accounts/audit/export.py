"""The audit log as CSV."""

import datetime
import json
from typing import Any

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.utils import translation

from accounts.audit.models import AuditEntry
from core import csv_export

COLUMNS = ["at", "account", "person", "act", "kind", "reference", "before", "after"]
CHUNK = 2_000


def audit_response(entries: QuerySet[AuditEntry], at: datetime.datetime) -> StreamingHttpResponse:
    """Return the audit entries as CSV, oldest first, named after the day of `at` (aware)."""
    rows = entries.select_related("by").order_by("at", "pk").iterator(CHUNK)
    return csv_export.response("audit", at, COLUMNS, map(_cells, rows))


@translation.override("en")  # a file is the same for every reader
def _cells(entry: AuditEntry) -> list[str]:
    return [
        utc_text(entry.at),
        entry.by.username if entry.by else "",
        str(entry.by or ""),
        entry.get_act_display(),
        entry.kind,
        entry.reference,
        _json(entry.old),
        _json(entry.new),
    ]


def utc_text(at: datetime.datetime) -> str:
    """Return an aware time in ISO 8601, such as `2026-03-10T12:00:00Z`."""
    return at.astimezone(datetime.UTC).isoformat().replace("+00:00", "Z")


def _json(facts: Any) -> str:
    return json.dumps(facts, ensure_ascii=False, sort_keys=True) if facts else ""
