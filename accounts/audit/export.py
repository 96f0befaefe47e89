"""The audit log as CSV."""

import datetime
import json
from itertools import chain
from typing import Any

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.utils import timezone, translation

from accounts.audit.models import AuditEntry
from core import csv_export

COLUMNS = ["at", "account", "person", "act", "kind", "reference", "before", "after"]
CHUNK = 2_000


def audit_response(entries: QuerySet[AuditEntry], at: datetime.datetime) -> StreamingHttpResponse:
    """Return the entries as CSV, oldest first, named after the Bucharest day of `at` (aware)."""
    rows = entries.select_related("by").order_by("at", "pk").iterator(CHUNK)
    filename = f"audit-{timezone.localdate(at):%Y-%m-%d}.csv"
    return StreamingHttpResponse(
        chain([csv_export.head(COLUMNS)], map(csv_export.line, map(_cells, rows))),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{filename}"'},
    )


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
