"""One change as people read it: long unchanged passages shortened, invisible characters shown."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from core.i18n.languages import name_of
from publishing.diff.word_diff import ADDED, LINE_BREAK, REMOVED, SAME, Passage

LEFT_OUT = "left out"
CONTEXT = 12  # unchanged words shown next to a change
MIN_OMITTED_WORDS = 8
PARAGRAPH_MARK = "¶"
CONTROL_CATEGORIES = {"Cc", "Cf"}  # Unicode's control and format characters


@dataclass(frozen=True)
class Piece:
    """Unchanged, added or removed words (``kind``), or the mark for omitted equal words."""

    kind: str
    text: str


@dataclass(frozen=True)
class File:
    """A file that was added or removed (``kind``), with its type and size as ``text``."""

    kind: str
    url: str
    text: str
    is_picture: bool


@dataclass(frozen=True)
class Change:
    """The change of one field, of one of its languages, or of one of its rows.

    ``pieces`` are in reading order and may contain line breaks. ``note`` is a sentence about a
    change that the words do not show. ``files`` are shown instead of the pieces.
    """

    field: str
    label: str
    language: str = ""
    pieces: tuple[Piece, ...] = ()
    note: str = ""
    files: tuple[File, ...] = ()

    @property
    def language_name(self) -> str:
        """Return the name of the language; empty if the field has none."""
        return name_of(self.language) if self.language else ""


def as_pieces(passages: list[Passage]) -> tuple[Piece, ...]:
    """Return the pieces of the passages; unchanged ones only with the words near a change."""
    last = len(passages) - 1
    pieces: list[Piece] = []
    for index, (kind, words) in enumerate(passages):
        if kind == SAME:
            pieces += _shortened(words, CONTEXT * (index > 0), CONTEXT * (index < last))
        elif set(words) == {LINE_BREAK}:  # which alone would be invisible
            pieces.append(Piece(kind, f"{PARAGRAPH_MARK}{LINE_BREAK}" * len(words)))
        else:
            pieces.append(Piece(kind, show_controls(_joined(words))))
    return tuple(pieces)


def replaced(old: str, new: str) -> tuple[Piece, ...]:
    """Return the pieces of a replaced value; either may be empty."""
    both = ((REMOVED, old), (ADDED, new))
    return tuple(Piece(kind, show_controls(text)) for kind, text in both if text)


def show_controls(text: str) -> str:
    """Return ``text`` with invisible and direction-changing characters as “[U+202E]”."""
    if text.isprintable():
        return text
    return "".join(
        f"[U+{ord(character):04X}]"
        if character != LINE_BREAK and unicodedata.category(character) in CONTROL_CATEGORIES
        else character
        for character in text
    )


def _shortened(words: list[str], head: int, tail: int) -> Iterator[Piece]:
    if len(words) <= head + tail + MIN_OMITTED_WORDS:
        yield Piece(SAME, _joined(words))
        return
    if head:
        yield Piece(SAME, _joined(words[:head]))
    yield Piece(LEFT_OUT, "…")
    if tail:
        yield Piece(SAME, _joined(words[-tail:]))


def _joined(words: list[str]) -> str:
    text = " ".join(words)
    return text.replace(f" {LINE_BREAK}", LINE_BREAK).replace(f"{LINE_BREAK} ", LINE_BREAK)
