"""What a page says to readers of its translation."""

import datetime
from dataclasses import dataclass

from core.i18n import languages
from record.models import Publication


@dataclass(frozen=True)
class Note:
    """``older_since`` is the moment (aware, UTC) at which the English text changed after the translation."""

    nothing_is_translated: bool
    parts_are_missing: bool
    older_since: datetime.datetime | None
    original_path: str


def note_on(request, has_other_language: bool) -> Note | None:
    """None where the page is all in the reader's language, and nothing in it older than the original."""
    row = request.edition.shown_row
    status = row.translation_status(languages.active()) if row else None
    older_since = status.older_since if status else None
    if not has_other_language and older_since is None:
        return None
    nothing = has_other_language and bool(status and _nothing_of(row, status))
    original_path = languages.in_language(request.get_full_path(), languages.ORIGINAL)
    return Note(nothing, has_other_language and not nothing, older_since, original_path)


def _nothing_of(row: Publication, status) -> bool:
    return 0 < status.missing_words == row.languages.get("words")
