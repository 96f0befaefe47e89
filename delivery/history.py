"""The public history of one object: its publications, with links to their pages and the archive."""

import datetime
from dataclasses import dataclass
from typing import Any

from core.i18n.dates import ONE_DAY, bucharest_day
from delivery.prefixes import SiteRequest
from record.content import Content, LocalisedText
from record.models import Publication
from record.urls import is_content_page, live_path


@dataclass(frozen=True)
class Entry:
    """One publication; ``before`` is the one that it replaced.

    ``page`` is the path of its content while it is in force, ``archive_page`` the last path in the
    archive; each may be empty.
    """

    row: Publication
    before: Publication | None
    page: str = ""
    archive_day: datetime.date | None = None
    archive_page: str = ""


def history_entries(
    rows: list[Publication],
    content_class: type[Content],
    request: SiteRequest,
    today: datetime.date,
) -> list[Entry]:
    """Return an entry for each of ``rows`` (newest first) on the Bucharest day ``today``."""
    entries = []
    for row, before in zip(rows, [*rows[1:], None], strict=True):
        # Empty without a page: kinds shown on other pages, withdrawals, withheld content.
        path = "" if row.is_gone else content_class.path_of(row.slug)
        if row is rows[0]:
            entries.append(Entry(row, before, page=_page_in_force(row, path, request)))
            continue
        path = live_path(request, path)
        day = _last_whole_day(row, today)
        if day and is_content_page(path):
            entries.append(Entry(row, before, "", day, f"/archive/{day}{path}"))
        else:
            entries.append(Entry(row, before))
    return entries


def _page_in_force(row: Publication, path: str, request: SiteRequest) -> str:
    """Return the path; on the live site if a preview shows a draft instead of the content."""
    if row.key in request.edition.candidates:
        return live_path(request, path)
    return path if not request.prefix or is_content_page(live_path(request, path)) else ""


def _last_whole_day(row: Any, today: datetime.date) -> datetime.date | None:
    """Return the last Bucharest day before ``today`` at whose end the row was in force, or None."""
    last = min(bucharest_day(row.in_force_until), today) - ONE_DAY
    return last if last >= bucharest_day(row.in_force_from) else None


def last_title(rows: list[Publication]) -> LocalisedText | str:
    """Return the last title of the object; its slug if all titles are withheld."""
    return next((row.titles for row in rows if row.title), rows[0].slug)
