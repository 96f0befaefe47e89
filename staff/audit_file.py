"""The audit as a file that outlives this site: CSV, oldest first, moments in UTC."""

import csv
import datetime
import json

from django.http import StreamingHttpResponse
from django.utils import timezone

COLUMNS = ["at", "account", "person", "act", "kind", "reference", "before", "after"]
BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
CHUNK = 2_000


class Echo:
    """A file for ``csv`` that hands each line back."""

    def write(self, line):
        return line


def response(entries, at) -> StreamingHttpResponse:
    """The entries as an attachment named for the Bucharest day of the moment ``at`` (aware); read while it is sent."""
    name = f"audit-{timezone.localdate(at):%Y-%m-%d}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingHttpResponse(lines(entries), content_type="text/csv; charset=utf-8", headers=headers)


def lines(entries):
    writer = csv.writer(Echo())
    yield writer.writerow(COLUMNS)
    for entry in entries.select_related("by").order_by("at", "pk").iterator(CHUNK):
        yield writer.writerow([guarded(cell) for cell in _cells(entry)])


def guarded(cell: str) -> str:
    """A spreadsheet would run what begins like a formula; behind an apostrophe it is text."""
    return f"'{cell}" if cell.startswith(BEGINS_A_FORMULA) else cell


def _cells(entry) -> list[str]:
    return [
        entry.at.astimezone(datetime.UTC).isoformat().replace("+00:00", "Z"),
        entry.by.username if entry.by else "",
        str(entry.by or ""),
        entry.get_act_display(),
        entry.kind,
        entry.reference,
        _json(entry.old),
        _json(entry.new),
    ]


def _json(facts) -> str:
    return json.dumps(facts, ensure_ascii=False, sort_keys=True) if facts else ""
