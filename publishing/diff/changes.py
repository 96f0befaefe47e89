"""The parts of a comparison, ready to be shown."""

from collections.abc import Iterator
from dataclasses import dataclass

from core.i18n.languages import name_of

SAME, ADDED, REMOVED, LEFT_OUT = "same", "added", "removed", "left out"


@dataclass(frozen=True)
class Piece:
    """Words that stay, were added or were removed (``kind``), or the sign that unchanged ones are left out."""

    kind: str
    text: str


@dataclass(frozen=True)
class Change:
    """The change of one field, of one of its languages, or of one of its rows.

    ``pieces`` are in reading order, and a line break in them is one to be shown. ``note`` says in a sentence what the
    words don't show.
    """

    field: str
    label: str
    language: str = ""
    pieces: tuple[Piece, ...] = ()
    note: str = ""

    @property
    def language_name(self) -> str:
        """Empty where the field has no language."""
        return name_of(self.language) if self.language else ""


@dataclass(frozen=True)
class Comparison:
    """All changes, in the order of the content's fields; false where nothing differs."""

    changes: tuple[Change, ...] = ()

    def __iter__(self) -> Iterator[Change]:
        return iter(self.changes)

    def __len__(self):
        return len(self.changes)
