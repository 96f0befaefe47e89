"""Compare one field: a localised text, references or a plain value."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from core.i18n.collation import sort_key
from core.i18n.languages import LANGUAGES
from publishing.diff.changes import Change
from publishing.diff.display import as_pieces, replaced
from publishing.diff.html_to_text import to_plain_text
from publishing.diff.labels import Field, TitleOf, display_value, is_empty
from publishing.diff.word_diff import differences, words_of
from record.content import LocalisedText, RichText

FORMATTING = _("Only its formatting changed.")
SPACES = _("Only its spaces changed.")
ORDER = _("Only the order changed.")
LOOKS_ALIKE = _("Both are written the same, but they aren’t the same.")


def changes_of(field: Field, old, new, name_of: TitleOf) -> Iterator[Change]:
    """Yield nothing if both are equal or empty. ``None`` also stands for the value of a missing content."""
    if old == new or (is_empty(old) and is_empty(new)):
        return
    if isinstance(old, LocalisedText) or isinstance(new, LocalisedText):
        yield from _of_text(field, old, new, name_of)
    elif isinstance(old, tuple) or isinstance(new, tuple):
        yield _of_names(field, old or (), new or (), name_of)
    else:
        yield _of_value(field, old, new, name_of)


def display_text(text: LocalisedText | None, code: str, name_of: TitleOf) -> str:
    """Return the text in one language without markup."""
    words = getattr(text, code, "")
    return to_plain_text(words, name_of) if isinstance(text, RichText) else words


def _of_text(field, old, new, name_of):
    for code in LANGUAGES:
        if getattr(old, code, "") == getattr(new, code, ""):
            continue
        was, is_now = (words_of(display_text(text, code, name_of)) for text in (old, new))
        if was != is_now:
            yield Change(field.name, field.label, code, as_pieces(differences(was, is_now)))
        else:
            is_rich = isinstance(old, RichText) or isinstance(new, RichText)
            yield Change(field.name, field.label, code, note=str(FORMATTING if is_rich else SPACES))


def _of_names(field, old, new, name_of):
    """Return the change of several references, with those added and removed."""
    gone, came = set(old) - set(new), set(new) - set(old)
    was, is_now = (", ".join(sorted(map(name_of, refs), key=sort_key)) for refs in (gone, came))
    return Change(
        field.name, field.label, pieces=replaced(was, is_now), note=_note(was, is_now, ORDER)
    )


def _of_value(field, old, new, name_of):
    was, is_now = (display_value(value, field.column, name_of) for value in (old, new))
    return Change(field.name, field.label, pieces=replaced(was, is_now), note=_note(was, is_now))


def _note(was, is_now, otherwise=LOOKS_ALIKE):
    """Return a note if both sides have the same text."""
    if was != is_now:
        return ""
    return str(LOOKS_ALIKE if was else otherwise)
