"""Compare the rows of an inline: pair them, then compare the pairs."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from core.i18n import languages
from core.i18n.languages import LANGUAGES
from publishing.diff.changes import ADDED, REMOVED, SAME, Change, Piece
from publishing.diff.common_runs import longest_increasing
from publishing.diff.display import with_visible_controls
from publishing.diff.fields import changes_of, display_text
from publishing.diff.labels import Field, TitleOf, display_value, fields_of, is_empty, labelled
from record.content import Frozen, LocalisedText, Ref

MIN_SIMILARITY = 0.3  # of two rows that count as one changed row
TEXT_WEIGHT, OTHER_WEIGHT = (
    3,
    1,
)  # texts, references and URLs identify a row better than dates or numbers

type Rows = Sequence[Frozen]


def changes_of_rows(field: Field, old: Rows, new: Rows, name_of: TitleOf) -> Iterator[Change]:
    """Yield the changes in the order of the rows; rows have their new number, or the old one if removed."""
    whole = _RowChanges(field, type([*old, *new][0]), name_of)
    pairs = sorted(_pairs(old, new))
    changes = [
        (i, 0, whole.change(i, old[i], REMOVED)) for i in _unpaired(old, [i for i, _ in pairs])
    ]
    changes += [
        (j, 1, whole.change(j, new[j], ADDED)) for j in _unpaired(new, [j for _, j in pairs])
    ]
    in_place = set(longest_increasing(pairs))
    for i, j in pairs:
        if (i, j) not in in_place:
            changes.append(
                (
                    j,
                    2,
                    whole.change(
                        j, new[j], SAME, _("Moved here from row %(number)d.") % {"number": i + 1}
                    ),
                )
            )
        changes += [(j, 3, change) for change in whole.changes_within(j, old[i], new[j])]
    yield from (change for *_, change in sorted(changes, key=lambda change: change[:2]))


class _RowChanges:
    """Builds the changes of the rows of one inline."""

    def __init__(self, field, row_class, name_of):
        self.field, self.name_of = field, name_of
        self.fields = list(fields_of(row_class, getattr(field.column, "related_model", None)))

    def change(self, index, row, kind, note="") -> Change:
        """Return the change of a row that was added, removed or moved."""
        text = with_visible_controls("\n".join(self._lines(row)))
        pieces = (Piece(kind, text),) if text else ()
        return Change(self.field.name, self.field.of_row(index + 1), pieces=pieces, note=note)

    def changes_within(self, index, old, new) -> Iterator[Change]:
        for field in self.fields:
            values = getattr(old, field.name), getattr(new, field.name)
            yield from changes_of(field.in_row(self.field, index + 1), *values, self.name_of)

    def _lines(self, row) -> Iterator[str]:
        for field in self.fields:
            value = getattr(row, field.name)
            if isinstance(value, LocalisedText):
                yield from self._text_lines(field, value)
            elif not is_empty(value):
                yield labelled(field.label, display_value(value, field.column, self.name_of))

    def _text_lines(self, field, text):
        for code in LANGUAGES:
            if shown := display_text(text, code, self.name_of):
                yield labelled(f"{field.label} ({languages.name_of(code)})", shown)


def _pairs(old, new) -> list[tuple[int, int]]:
    """Return the pairs of old and new rows: equal rows first, then by similarity, then by distance."""
    pairs = _equal_pairs(old, new)
    left = _unpaired(old, [i for i, _ in pairs])
    right = _unpaired(new, [j for _, j in pairs])
    profiles, others = {i: _Profile(old[i]) for i in left}, {j: _Profile(new[j]) for j in right}
    ranked = sorted(
        (-profiles[i].similarity(others[j]), abs(i - j), i, j) for i in left for j in right
    )
    for similarity, _distance, i, j in ranked:
        if -similarity >= MIN_SIMILARITY and i in profiles and j in others:
            pairs.append((i, j))
            del profiles[i], others[j]
    return pairs


def _equal_pairs(old, new):
    places = defaultdict(list)
    for index in reversed(range(len(old))):
        places[old[index]].append(index)
    return [(places[row].pop(), index) for index, row in enumerate(new) if places[row]]


def _unpaired(rows, taken) -> list[int]:
    taken = set(taken)
    return [index for index in range(len(rows)) if index not in taken]


class _Profile:
    """A row with its word counts, for comparison with others."""

    def __init__(self, row):
        self.values = {name: getattr(row, name) for name in type(row).model_fields}
        self.words = {
            name: Counter(word for code in LANGUAGES for word in getattr(value, code).split())
            for name, value in self.values.items()
            if isinstance(value, LocalisedText)
        }

    def similarity(self, other: "_Profile") -> float:
        """Return the similarity from 0 to 1, over the fields that at least one of the two has."""
        filled = [
            name
            for name in self.values
            if not (is_empty(self.values[name]) and is_empty(other.values[name]))
        ]
        weights = {name: self._weight(name) for name in filled}
        agreed = sum(weights[name] * self._agreement(other, name) for name in filled)
        return agreed / sum(weights.values()) if filled else 1.0

    def _weight(self, name):
        return (
            TEXT_WEIGHT
            if isinstance(self.values[name], LocalisedText | Ref | str)
            else OTHER_WEIGHT
        )

    def _agreement(self, other, name) -> float:
        if self.values[name] == other.values[name]:
            return 1.0
        if name not in self.words:
            return 0.0
        counts, others = self.words[name], other.words[name]
        return 2 * (counts & others).total() / ((counts.total() + others.total()) or 1)
