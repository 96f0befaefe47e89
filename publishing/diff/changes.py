"""The parts of a comparison, ready to be shown."""

from collections.abc import Iterator
from dataclasses import dataclass

from core.i18n.languages import name_of

SAME, ADDED, REMOVED, LEFT_OUT = "same", "added", "removed", "left out"


@dataclass(frozen=True)
class Piece:
    """Words that are the same, added or removed (``kind``), or the mark for omitted equal words."""

    kind: str
    text: str


@dataclass(frozen=True)
class Change:
    """The change of one field, of one of its languages, or of one of its rows.

    ``pieces`` are in reading order and may contain line breaks. ``note`` is a sentence about a
    change that the words do not show.
    """

    field: str
    label: str
    language: str = ""
    pieces: tuple[Piece, ...] = ()
    note: str = ""

    @property
    def language_name(self) -> str:
        """Return the name of the language; empty if the field has none."""
        return name_of(self.language) if self.language else ""


@dataclass(frozen=True)
class Comparison:
    """All changes, in the order of the content's fields; false if nothing differs."""

    changes: tuple[Change, ...] = ()

    def __iter__(self) -> Iterator[Change]:
        return iter(self.changes)

    def __len__(self) -> int:
        return len(self.changes)
