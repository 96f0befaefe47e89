"""The change of an English text since it was translated, as translators read it."""

from collections import Counter
from dataclasses import replace
from operator import attrgetter

from django.utils.translation import gettext as _

from core.html_reader import on_one_line
from publishing.diff.fields import compare_field
from publishing.diff.labels import Field
from publishing.diff.word_diff import ADDED, REMOVED, Change
from translation.older_translations import OlderTranslation

MARKS = {REMOVED: "[-{}-]", ADDED: "{{+{}+}}"}  # those of wdiff


def english_change(older: OlderTranslation) -> Change | None:
    """Return the change with the number of words as its note; None if it is unknown."""
    if older.former is None:
        return None
    text = older.text
    [change] = compare_field(
        Field(text.field, text.place.label, text.column),
        type(text.value)(en=older.former.original),
        type(text.value)(en=older.pair.original),
        attrgetter("kind"),  # instead of the titles of linked objects, which need a query
    )
    words: Counter[str] = Counter()
    for piece in change.pieces:
        words[piece.kind] += len(piece.text.split())
    if not words:
        return change
    note = _("Changed words: %(changed)d of %(total)d.") % {
        "changed": max(words[ADDED], words[REMOVED]),
        "total": text.words + max(words[REMOVED] - words[ADDED], 0),
    }
    return replace(change, note=note)


def on_line(change: Change) -> str:
    """Return the change on one line: “Changed words: 1 of 3. [-Eight-] {+Nine+} hub countries”."""
    words = []
    for piece in change.pieces:
        words.append(MARKS.get(piece.kind, "{}").format(on_one_line(piece.text)))
    return " ".join([change.note, *words])
