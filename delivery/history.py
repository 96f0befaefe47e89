"""The public history of one object: its publications, with links to their pages and the archive."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Exists

from core.i18n.dates import ONE_DAY, bucharest_day
from delivery.prefixes import SiteRequest
from record.content import LocalisedText
from record.models import LogCheckpoint, LogEntry, Publication
from record.models.transparency_log import OPERATIONS_WITH_ROW
from record.urls import is_content_page, live_path


@dataclass(frozen=True)
class HistoryEntry:
    """One publication; ``before`` is the one that it replaced.

    ``page`` is the path of its content while it is in force, ``archive_page`` the last path in the
    archive, ``evidence_path`` that of its evidence; each may be empty.
    """

    row: Publication
    before: Publication | None
    page: str
    archive_day: datetime.date | None
    archive_page: str
    log_index: int | None = None
    evidence_path: str = ""


def history_entries(
    rows: list[Publication], request: SiteRequest, today: datetime.date
) -> list[HistoryEntry]:
    """Return an entry for each of ``rows`` (newest first) on the Bucharest day ``today``."""
    entries = []
    for row, before in zip(rows, [*rows[1:], None], strict=True):
        # Empty without a page: kinds shown on other pages, withdrawals, withheld content.
        path = "" if row.is_gone else row.path
        live = live_path(request, path)
        day = _last_whole_day(row, today)
        page = ""
        archive_page = ""
        if row is not rows[0]:
            archive_page = f"/archive/{day}{live}" if day and is_content_page(live) else ""
        elif row.key in request.edition.candidates:
            page = live  # the preview shows a draft instead
        elif not request.prefix or is_content_page(live):
            page = path
        entries.append(HistoryEntry(row, before, page, day, archive_page))
    return entries


def numbered_entries(entries: Sequence[HistoryEntry]) -> list[HistoryEntry]:
    """Return the entries with their numbers in the log and their evidence, read in one query."""
    logged = LogEntry.objects.filter(
        publication__in=[entry.row.pk for entry in entries], operation__in=OPERATIONS_WITH_ROW
    )
    logged = logged.annotate(is_signed=Exists(LogCheckpoint.objects.all()))
    found = {pk: more for pk, *more in logged.values_list("publication", "index", "is_signed")}
    numbered = []
    for entry in entries:
        index, is_signed = found.get(entry.row.pk, (None, False))
        has_evidence = is_signed and not entry.row.is_withheld
        path = f"/record/evidence/{index}.zip" if has_evidence else ""
        numbered.append(replace(entry, log_index=index, evidence_path=path))
    return numbered


def _last_whole_day(row: Any, today: datetime.date) -> datetime.date | None:
    """Return the last Bucharest day before ``today`` at whose end the row was in force, or None."""
    last = min(bucharest_day(row.in_force_until), today) - ONE_DAY
    return last if last >= bucharest_day(row.in_force_from) else None


def last_title(rows: list[Publication]) -> LocalisedText | str:
    """Return the last title of the object; its slug if all titles are withheld."""
    return next((row.titles for row in rows if row.title), rows[0].slug)
