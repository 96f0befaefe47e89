"""Compare one field: a localised text, references or a plain value."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.i18n.collation import sort_key
from core.i18n.languages import LANGUAGES
from publishing.diff.changes import Change
from publishing.diff.display import as_pieces, replaced
from publishing.diff.html_to_text import to_plain_text
from publishing.diff.labels import Field, TitleOf, display_value, is_empty
from publishing.diff.word_diff import differences, words_of
from record.content import LocalisedText, Ref, RichText

FORMATTING = _("Only its formatting changed.")
SPACES = _("Only its spaces changed.")
ORDER = _("Only the order changed.")
LOOKS_ALIKE = _("Both look the same, but they are different.")


def changes_of(field: Field, old: Any, new: Any, name_of: TitleOf) -> Iterator[Change]:
    """Yield nothing if both are equal or empty. ``None`` is also the value of a missing content."""
    if old == new or (is_empty(old) and is_empty(new)):
        return
    if isinstance(old, LocalisedText) or isinstance(new, LocalisedText):
        yield from _changes_of_text(field, old, new, name_of)
        return
    if isinstance(old, tuple) or isinstance(new, tuple):
        gone = _joined_names(set(old or ()) - set(new or ()), name_of)
        came = _joined_names(set(new or ()) - set(old or ()), name_of)
    else:
        gone = display_value(old, field.column, name_of)
        came = display_value(new, field.column, name_of)
    note = ""
    if gone == came:
        note = str(LOOKS_ALIKE if gone else ORDER)
    yield Change(field.name, field.label, pieces=replaced(gone, came), note=note)


def display_text(text: LocalisedText | None, code: str, name_of: TitleOf) -> str:
    """Return the text in one language without markup."""
    words = getattr(text, code, "")
    return to_plain_text(words, name_of) if isinstance(text, RichText) else words


def _changes_of_text(
    field: Field, old: LocalisedText | None, new: LocalisedText | None, name_of: TitleOf
) -> Iterator[Change]:
    is_rich = isinstance(old, RichText) or isinstance(new, RichText)
    for code in LANGUAGES:
        if getattr(old, code, "") == getattr(new, code, ""):
            continue
        before = words_of(display_text(old, code, name_of))
        after = words_of(display_text(new, code, name_of))
        if before != after:
            yield Change(field.name, field.label, code, as_pieces(differences(before, after)))
        else:
            yield Change(field.name, field.label, code, note=str(FORMATTING if is_rich else SPACES))


def _joined_names(refs: set[Ref], name_of: TitleOf) -> str:
    return ", ".join(sorted(map(name_of, refs), key=sort_key))
