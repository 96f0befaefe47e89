"""Compare one field: a localised text, references, a plain value, or the rows of an inline."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override
from rapidfuzz.distance import Indel

from core.i18n.collation import sort_key
from core.i18n.languages import LANGUAGES
from publishing.diff.html_to_text import extract_plain_text
from publishing.diff.labels import Field, TitleOf, display_value, is_empty, labelled, list_fields
from publishing.diff.word_diff import (
    ADDED,
    REMOVED,
    SAME,
    Change,
    Piece,
    as_pieces,
    differences,
    replaced,
    show_controls,
    split_words,
)
from record.content import Frozen, LocalisedText, Ref, RichText

MIN_SIMILARITY = 0.3  # of two rows that count as one changed row
TEXT_WEIGHT = 3  # texts, references and URLs identify a row better than dates or numbers
OTHER_WEIGHT = 1

type Rows = Sequence[Frozen]
type Pair = tuple[int, int]


def compare_field(field: Field, old: Any, new: Any, name_of: TitleOf) -> Iterator[Change]:
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
    if gone == came == "":
        note = _("Only the order changed.")
    elif gone == came:
        note = _("Both look the same, but they are different.")
    yield Change(field.name, field.label, pieces=replaced(gone, came), note=note)


def compare_rows(field: Field, old: Rows, new: Rows, name_of: TitleOf) -> Iterator[Change]:
    """Yield the changes in the order of the rows; removed rows have their old number."""
    rows = _RowChanges(field, type([*old, *new][0]), name_of)
    pairs = sorted(_pairs(old, new))
    in_order = _pairs_in_order(pairs)
    old_indexes = {j: i for i, j in pairs}
    paired = set(old_indexes.values())
    for index in range(max(len(old), len(new))):
        if index < len(old) and index not in paired:
            yield from rows.changes(index, old[index], REMOVED)
        if index >= len(new):
            continue
        if index not in old_indexes:
            yield from rows.changes(index, new[index], ADDED)
            continue
        old_index = old_indexes[index]
        if (old_index, index) not in in_order:
            note = _("Moved here from row %(number)d.") % {"number": old_index + 1}
            yield from rows.changes(index, new[index], SAME, note)
        yield from rows.compare_row(index, old[old_index], new[index])


def _display_text(text: LocalisedText | None, code: str, name_of: TitleOf) -> str:
    words = getattr(text, code, "")
    with override(code):  # the marks of structure and the titles of links
        return extract_plain_text(words, name_of) if isinstance(text, RichText) else words


def _changes_of_text(
    field: Field, old: LocalisedText | None, new: LocalisedText | None, name_of: TitleOf
) -> Iterator[Change]:
    note = _("Only its spaces changed.")
    if isinstance(old, RichText) or isinstance(new, RichText):
        note = _("Only its formatting changed.")
    for code in LANGUAGES:
        if getattr(old, code, "") == getattr(new, code, ""):
            continue
        before = split_words(_display_text(old, code, name_of))
        after = split_words(_display_text(new, code, name_of))
        if before != after:
            yield Change(field.name, field.label, code, as_pieces(differences(before, after)))
        else:
            yield Change(field.name, field.label, code, note=note)


def _joined_names(refs: set[Ref], name_of: TitleOf) -> str:
    return ", ".join(sorted(map(name_of, refs), key=sort_key))


class _RowChanges:
    """Builds the changes of the rows of one inline."""

    def __init__(self, field: Field, row_class: type[Frozen], name_of: TitleOf) -> None:
        self.field = field
        self.name_of = name_of
        self.fields = list(list_fields(row_class))

    def changes(self, index: int, row: Frozen, kind: str, note: str = "") -> list[Change]:
        """Return a row that was added, removed or moved: its facts, then its texts by language."""
        change = Change(self.field.name, self.field.row_label(index + 1))
        found = []
        for code in ("", *LANGUAGES):
            if text := show_controls("\n".join(self._lines(row, code))):
                found.append(replace(change, language=code, pieces=(Piece(kind, text),)))
        first, *others = found or [change]
        return [replace(first, note=note), *others]

    def compare_row(self, index: int, old: Frozen, new: Frozen) -> Iterator[Change]:
        for field in self.fields:
            label = labelled(self.field.row_label(index + 1), field.label)
            field_in_row = Field(self.field.name, label, field.column)
            yield from compare_field(
                field_in_row, getattr(old, field.name), getattr(new, field.name), self.name_of
            )

    def _lines(self, row: Frozen, code: str) -> Iterator[str]:
        for field in self.fields:
            value = getattr(row, field.name)
            if isinstance(value, LocalisedText):
                text = _display_text(value, code, self.name_of) if code else ""
            else:
                text = "" if code else display_value(value, field.column, self.name_of)
            if text and not is_empty(value):
                yield labelled(field.label, text)


def _pairs(old: Rows, new: Rows) -> list[Pair]:
    """Pair old and new rows: equal rows first, then by similarity, then by distance."""
    pairs = _equal_pairs(old, new)
    left = set(range(len(old))) - {i for i, _ in pairs}
    right = set(range(len(new))) - {j for _, j in pairs}
    ranked = sorted((-_similarity(old[i], new[j]), abs(i - j), i, j) for i in left for j in right)
    for similarity, _distance, i, j in ranked:
        if -similarity >= MIN_SIMILARITY and i in left and j in right:
            pairs.append((i, j))
            left.remove(i)
            right.remove(j)
    return pairs


def _equal_pairs(old: Rows, new: Rows) -> list[Pair]:
    indexes = defaultdict(list)
    for index in reversed(range(len(old))):
        indexes[old[index]].append(index)
    return [(indexes[row].pop(), index) for index, row in enumerate(new) if indexes[row]]


def _similarity(old: Frozen, new: Frozen) -> float:
    """Return the similarity from 0 to 1, over the fields that at least one of the two has."""
    agreed = total = 0.0
    for name, value in old:
        other = getattr(new, name)
        if is_empty(value) and is_empty(other):
            continue
        weight = TEXT_WEIGHT if isinstance(value, LocalisedText | Ref | str) else OTHER_WEIGHT
        total += weight
        if isinstance(value, LocalisedText):
            agreed += weight * Indel.normalized_similarity(_words(value), _words(other))
        elif value == other:
            agreed += weight
    return agreed / total if total else 1.0


def _words(text: LocalisedText) -> list[str]:
    return " ".join(getattr(text, code) for code in LANGUAGES).split()


def _pairs_in_order(pairs: list[Pair]) -> set[Pair]:
    """Return as many of the sorted ``pairs`` as possible that keep the order of the new rows."""
    new_indexes = [j for _, j in pairs]
    in_order: set[Pair] = set()
    for block in Indel.opcodes(new_indexes, sorted(new_indexes)).as_matching_blocks():
        in_order.update(pairs[block.a : block.a + block.size])
    return in_order
