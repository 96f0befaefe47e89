"""The public history of one object: its rows of the record in words, with the way to what stood there."""

import datetime
from dataclasses import dataclass

from core.i18n.dates import ONE_DAY, bucharest_day
from record import registry
from record.content import Content, LocalisedText
from record.models import Publication
from record.urls import is_content_page, live_path


@dataclass(frozen=True)
class Entry:
    """One row as visitors read it; ``before`` is the row that it took the place of.

    ``page`` is where its content stands while it is in force, ``archive_page`` where it stood last; each may be empty.
    """

    row: Publication
    before: Publication | None
    page: str = ""
    archive_day: datetime.date | None = None
    archive_page: str = ""

    @property
    def is_the_first(self) -> bool:
        return self.before is None

    @property
    def came_back(self) -> bool:
        return self.before is not None and self.before.is_withdrawal


def entries_of(rows: list[Publication], content_class: type[Content], request, today) -> list[Entry]:
    """An entry for each of ``rows`` (newest first); ``today`` is the Bucharest day on which they are read."""
    (newest, before), *older = zip(rows, [*rows[1:], None], strict=True)
    first = Entry(newest, before, page=_page_of(newest, content_class, request))
    return [first, *(_past_entry(row, before, content_class, request, today) for row, before in older)]


def _page_of(row, content_class, request) -> str:
    """Where the content in force is read: on today's site where a draft stands in its place in a preview."""
    path = _path_of(row, content_class)
    if row.key in request.edition.candidates:
        return live_path(request, path)
    return path if not request.prefix or _has_archive(live_path(request, path)) else ""


def _past_entry(row, before, content_class, request, today) -> Entry:
    path, day = live_path(request, _path_of(row, content_class)), last_whole_day(row, today)
    if day is None or not _has_archive(path):
        return Entry(row, before)
    return Entry(row, before, archive_day=day, archive_page=f"/archive/{day}{path}")


def _path_of(row, content_class) -> str:
    """Empty for what has no page: kinds that stand on other kinds' pages, withdrawals, what is withheld."""
    return "" if row.is_gone else registry.path_of(content_class, row.slug)


def _has_archive(path) -> bool:
    return bool(path) and is_content_page(path)


def last_whole_day(row: Publication, today: datetime.date) -> datetime.date | None:
    """The last day before ``today`` at whose end the row was in force; None where there was none (Bucharest days)."""
    last = min(bucharest_day(row.in_force_until), today) - ONE_DAY
    return last if last >= bucharest_day(row.in_force_from) else None


def title_of(rows: list[Publication]) -> LocalisedText | str:
    """What the object was called last; its address where all that bore a name is withheld."""
    return next((row.titles for row in rows if row.title), rows[0].slug)
