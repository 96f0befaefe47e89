"""The notice about the language of a page, for readers of its translation."""

import datetime
from dataclasses import dataclass

from core.i18n import languages
from record.models import Publication


@dataclass(frozen=True)
class LanguageNotice:
    """``older_since`` is the time (aware, UTC) at which the English text changed after the translation."""

    nothing_is_translated: bool
    parts_are_missing: bool
    older_since: datetime.datetime | None
    original_path: str


def notice_for(request, has_other_language: bool) -> LanguageNotice | None:
    """Return the notice; None if the whole page is in the reader's language and not older than the original."""
    row = request.edition.shown_row
    status = row.translation_status(languages.active()) if row else None
    older_since = status.older_since if status else None
    if not has_other_language and older_since is None:
        return None
    is_untranslated = has_other_language and bool(status and _is_untranslated(row, status))
    original_path = languages.in_language(request.get_full_path(), languages.ORIGINAL)
    parts_are_missing = has_other_language and not is_untranslated
    return LanguageNotice(is_untranslated, parts_are_missing, older_since, original_path)


def _is_untranslated(row: Publication, status) -> bool:
    return 0 < status.missing_words == row.languages.get("words")
