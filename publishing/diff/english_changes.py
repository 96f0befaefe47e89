"""The change of an English text since it was translated, as translators read it."""

from dataclasses import replace
from operator import attrgetter

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from publishing.diff.fields import compare_field
from publishing.diff.labels import Field
from publishing.diff.word_diff import Change
from translation.older_translations import OlderTranslation


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
    counts = {"changed": change.words, "total": max(text.words, change.words)}
    note = change.note or _("Changed words: %(changed)d of %(total)d.") % counts
    return replace(change, note=note)


def describe_english_change(older: OlderTranslation) -> str:
    """Return the change as text, marked as wdiff does: “[-Eight-] {+Nine+} hub countries”."""
    context = {"change": english_change(older)}
    return render_to_string("publishing/english_change.txt", context).strip()
