"""What became of one field: a text in its languages, names of objects, or a plain value."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from core.i18n.collation import folded
from core.i18n.languages import LANGUAGES
from publishing.diff.changes import Change
from publishing.diff.display import as_pieces, replaced
from publishing.diff.html_to_text import readable
from publishing.diff.labels import Field, NameOf, display_value, is_empty
from publishing.diff.word_diff import differences, words_of
from record.content import LocalisedText, RichText

FORMATTING = _("Only its formatting changed.")
SPACES = _("Only its spaces changed.")
ORDER = _("Only the order changed.")
LOOKS_ALIKE = _("Both are written the same, but they aren’t the same.")


def changes_of(field: Field, old, new, name_of: NameOf) -> Iterator[Change]:
    """None where both are equal, or say nothing. ``None`` also stands for the value of a content that isn't there."""
    if old == new or (is_empty(old) and is_empty(new)):
        return
    if isinstance(old, LocalisedText) or isinstance(new, LocalisedText):
        yield from _of_text(field, old, new, name_of)
    elif isinstance(old, tuple) or isinstance(new, tuple):
        yield _of_names(field, old or (), new or (), name_of)
    else:
        yield _of_value(field, old, new, name_of)


def display_text(text: LocalisedText | None, code: str, name_of: NameOf) -> str:
    """Return the text in one language without markup."""
    words = getattr(text, code, "")
    return readable(words, name_of) if isinstance(text, RichText) else words


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
    """Many objects: only those that came or went."""
    gone, came = set(old) - set(new), set(new) - set(old)
    was, is_now = (", ".join(sorted(map(name_of, refs), key=folded)) for refs in (gone, came))
    return Change(field.name, field.label, pieces=replaced(was, is_now), note=_note(was, is_now, ORDER))


def _of_value(field, old, new, name_of):
    was, is_now = (display_value(value, field.column, name_of) for value in (old, new))
    return Change(field.name, field.label, pieces=replaced(was, is_now), note=_note(was, is_now))


def _note(was, is_now, otherwise=LOOKS_ALIKE):
    """Says what the words can't, where they are the same on both sides."""
    if was != is_now:
        return ""
    return str(LOOKS_ALIKE if was else otherwise)
