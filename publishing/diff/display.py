"""Passages as people read them: unchanged ones shortened, unseen characters shown."""

import unicodedata
from collections.abc import Iterator

from publishing.diff.changes import ADDED, LEFT_OUT, REMOVED, SAME, Piece
from publishing.diff.common_runs import LINE_BREAK
from publishing.diff.word_diff import Passage

CONTEXT = 12  # unchanged words shown beside a change
MIN_OMITTED_WORDS = 8
PARAGRAPH_MARK = "¶"
CONTROL_CATEGORIES = {"Cc", "Cf"}  # Unicode's control and format characters


def as_pieces(passages: list[Passage]) -> tuple[Piece, ...]:
    last = len(passages) - 1
    pieces = []
    for index, (kind, words) in enumerate(passages):
        if kind == SAME:
            pieces += _shortened(words, CONTEXT * (index > 0), CONTEXT * (index < last))
        else:
            pieces.append(Piece(kind, _changed_text(words)))
    return tuple(pieces)


def replaced(old: str, new: str) -> tuple[Piece, ...]:
    """Return the pieces of a replaced value; either may be empty."""
    both = ((REMOVED, old), (ADDED, new))
    return tuple(Piece(kind, with_visible_controls(text)) for kind, text in both if text)


def with_visible_controls(text: str) -> str:
    """``text`` with characters that nobody can see, or that turn others round, as “[U+202E]”; line breaks stay."""
    if text.isprintable():
        return text
    return "".join(
        f"[U+{ord(character):04X}]"
        if character != LINE_BREAK and unicodedata.category(character) in CONTROL_CATEGORIES
        else character
        for character in text
    )


def _shortened(words, head, tail) -> Iterator[Piece]:
    """The first and last words of an unchanged passage, as many as said; all where little would be saved."""
    if len(words) <= head + tail + MIN_OMITTED_WORDS:
        yield Piece(SAME, _joined(words))
        return
    if head:
        yield Piece(SAME, _joined(words[:head]))
    yield Piece(LEFT_OUT, "…")
    if tail:
        yield Piece(SAME, _joined(words[-tail:]))


def _changed_text(words):
    """A line break that came or went alone would be seen by nobody: it gets a mark."""
    if set(words) == {LINE_BREAK}:
        return f"{PARAGRAPH_MARK}{LINE_BREAK}" * len(words)
    return with_visible_controls(_joined(words))


def _joined(words):
    return (
        " ".join(words).replace(f" {LINE_BREAK}", LINE_BREAK).replace(f"{LINE_BREAK} ", LINE_BREAK)
    )
