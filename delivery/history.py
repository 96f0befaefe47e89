"""The public history of one object: its publications, with links to their pages and to the archive."""

import datetime
from dataclasses import dataclass

from core.i18n.dates import ONE_DAY, bucharest_day
from record.content import Content, LocalisedText
from record.models import Publication
from record.urls import is_content_page, live_path


@dataclass(frozen=True)
class Entry:
    """One publication; ``before`` is the one that it replaced.

    ``page`` is the path of its content while it is in force, ``archive_page`` the last path in the archive; each may
    be empty.
    """

    row: Publication
    before: Publication | None
    page: str = ""
    archive_day: datetime.date | None = None
    archive_page: str = ""

    @property
    def is_first(self) -> bool:
        return self.before is None

    @property
    def is_republished(self) -> bool:
        return self.before is not None and self.before.is_withdrawal


def history_entries(
    rows: list[Publication], content_class: type[Content], request, today
) -> list[Entry]:
    """Return an entry for each of ``rows`` (newest first); ``today`` is the Bucharest day of the request."""
    (newest, before), *older = zip(rows, [*rows[1:], None], strict=True)
    first = Entry(newest, before, page=_page_of(newest, content_class, request))
    return [
        first,
        *(_past_entry(row, before, content_class, request, today) for row, before in older),
    ]


def _page_of(row, content_class, request) -> str:
    """Return the path of the content in force: on the live site if a preview shows a draft instead of it."""
    path = _path_of(row, content_class)
    if row.key in request.edition.candidates:
        return live_path(request, path)
    return path if not request.prefix or _has_archive(live_path(request, path)) else ""


def _past_entry(row, before, content_class, request, today) -> Entry:
    path = live_path(request, _path_of(row, content_class))
    day = last_whole_day(row, today)
    if day is None or not _has_archive(path):
        return Entry(row, before)
    return Entry(row, before, archive_day=day, archive_page=f"/archive/{day}{path}")


def _path_of(row, content_class) -> str:
    """Return the path; empty without a page: kinds shown on other pages, withdrawals, withheld content."""
    return "" if row.is_gone else content_class.path_of(row.slug)


def _has_archive(path) -> bool:
    return bool(path) and is_content_page(path)


def last_whole_day(row: Publication, today: datetime.date) -> datetime.date | None:
    """Return the last day before ``today`` at whose end the row was in force, or None (Bucharest days)."""
    last = min(bucharest_day(row.in_force_until), today) - ONE_DAY
    return last if last >= bucharest_day(row.in_force_from) else None


def last_title(rows: list[Publication]) -> LocalisedText | str:
    """Return the last title of the object; its slug if all titles are withheld."""
    return next((row.titles for row in rows if row.title), rows[0].slug)
