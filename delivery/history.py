"""The public history of one object: its publications, with links to their pages and the archive."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Exists, OuterRef, Subquery

from core.i18n.dates import ONE_DAY, bucharest_day
from delivery.prefixes import SiteRequest
from publishing.diff.public import PublicChanges, public_changes
from record.content import LocalisedText
from record.editions import Edition
from record.models import LogCheckpoint, LogEntry, Publication
from record.models.transparency_log import OPERATIONS_WITH_ROW
from record.urls import is_content_page, live_path


@dataclass(frozen=True)
class HistoryEntry:
    """One publication, with its number from the oldest; ``before`` is the one that it replaced.

    ``page`` is the path of its content while it is in force, ``archive_page`` the last path in the
    archive, ``evidence_path`` that of its evidence; each may be empty.
    """

    row: Publication
    before: Publication | None
    number: int
    page: str
    archive_day: datetime.date | None
    archive_page: str
    log_index: int | None = None
    evidence_path: str = ""
    changes: PublicChanges | None = None


def history_entries(
    rows: list[Publication], indexes: Iterable[int], request: SiteRequest, today: datetime.date
) -> list[HistoryEntry]:
    """Return the entries of ``rows`` (newest first) at ``indexes``; ``today`` is in Bucharest."""
    entries = []
    for index in indexes:
        row = rows[index]
        before = rows[index + 1] if index + 1 < len(rows) else None
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
        entries.append(HistoryEntry(row, before, len(rows) - index, page, day, archive_page))
    return entries


def described_entries(entries: Sequence[HistoryEntry], edition: Edition) -> list[HistoryEntry]:
    """Return the entries with their changes, numbers in the log and evidence, read in one query.

    A change is between two public versions: others have no comparison.
    """
    pks = {row.pk for entry in entries for row in (entry.row, entry.before) if row}
    logged = LogEntry.objects.filter(publication=OuterRef("pk"), operation__in=OPERATIONS_WITH_ROW)
    rows = Publication.objects.filter(pk__in=pks).annotate(
        log_index=Subquery(logged.values("index")[:1]),
        is_signed=Exists(LogCheckpoint.objects.all()),
    )
    found = {row.pk: row for row in rows}
    contents = {row.pk: row.read(edition) for row in rows if not row.is_gone}
    described = []
    for entry in entries:
        row = found[entry.row.pk]
        before = contents.get(entry.before.pk) if entry.before else None
        after = contents.get(row.pk)
        has_evidence = row.is_signed and row.log_index is not None and not row.is_withheld
        described.append(
            replace(
                entry,
                row=row,
                log_index=row.log_index,
                evidence_path=f"/record/evidence/{row.log_index}.zip" if has_evidence else "",
                changes=public_changes(before, after) if before and after else None,
            )
        )
    return described


def _last_whole_day(row: Any, today: datetime.date) -> datetime.date | None:
    """Return the last Bucharest day before ``today`` at whose end the row was in force, or None."""
    last = min(bucharest_day(row.in_force_until), today) - ONE_DAY
    return last if last >= bucharest_day(row.in_force_from) else None


def last_title(rows: list[Publication]) -> LocalisedText | str:
    """Return the last title of the object; its slug if all titles are withheld."""
    return next((row.titles for row in rows if row.title), rows[0].slug)
