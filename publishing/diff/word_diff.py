"""Compare two texts word by word, and shorten the result as people read it."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Any, NamedTuple

from rapidfuzz.distance import Indel

from core.i18n.languages import name_of

SAME, ADDED, REMOVED = "same", "added", "removed"
LEFT_OUT = "left out"
LINE_BREAK = "\n"
PARAGRAPH_MARK = "¶"
CONTROL_CATEGORIES = {"Cc", "Cf"}  # Unicode's control and format characters
CONTEXT = 12  # unchanged words shown next to a change
MIN_OMITTED_WORDS = 8
# Up to two words that are equal by chance between changes of at least five words are shown as
# changed, because fragments are harder to read.
MAX_ISLAND_WORDS = 2
MIN_CHANGED_WORDS = 5
# Limits the memory to 60 MB, one bit for each pair of words or lines; longer passages are shown as
# rewritten.
MAX_PAIRS = 500_000_000
# Words are compared without the kind of space between them, which French has before these signs.
FRENCH_SPACE = re.compile("(?<=«) | (?=[:;?!»])")

type Passage = tuple[str, list[str]]


class Run(NamedTuple):
    """Equal words in both texts: the indexes at which they begin, and their number."""

    before: int
    after: int
    length: int


def split_words(text: str) -> list[str]:
    """Split at white space of any kind and length; each line break counts as a word."""
    words: list[str] = []
    for line in text.splitlines():
        words += line.split()
        words.append(LINE_BREAK)
    return words[:-1]


def differences(before: list[str], after: list[str]) -> list[Passage]:
    """Return the passages in reading order, each a kind and its words.

    Removed words precede the words that replace them.
    """
    passages: list[Passage] = []
    i = j = 0
    for run in _drop_islands(_common_runs(before, after), before):
        passages += [
            (REMOVED, before[i : run.before]),
            (ADDED, after[j : run.after]),
            (SAME, after[run.after : run.after + run.length]),
        ]
        i = run.before + run.length
        j = run.after + run.length
    return [(kind, words) for kind, words in passages if words]


def _common_runs(before: list[str], after: list[str]) -> list[Run]:
    """Match whole lines, then the words between them.

    The last run, which may be empty, is at the end of both texts.
    """
    lines = _lines(before)
    new_lines = _lines(after)
    starts = [0, *accumulate(map(len, lines))]
    new_starts = [0, *accumulate(map(len, new_lines))]
    runs = [Run(0, 0, 0)]
    i = j = 0
    for a, b, size in _common_blocks(lines, new_lines):
        start = starts[a]
        new_start = new_starts[b]
        for x, y, length in _common_blocks(before[i:start], after[j:new_start]):
            _add(runs, Run(i + x, j + y, length))
        i = starts[a + size]
        j = new_starts[b + size]
        _add(runs, Run(start, new_start, i - start))
    return runs


def _common_blocks(old: Sequence[Any], new: Sequence[Any]) -> Iterator[Run]:
    """Yield the longest common subsequence; the last block is empty, at the end of both."""
    if len(old) * len(new) <= MAX_PAIRS:
        for block in Indel.opcodes(old, new).as_matching_blocks():
            yield Run(block.a, block.b, block.size)
    else:
        yield Run(len(old), len(new), 0)


def _lines(words: list[str]) -> list[tuple[str, ...]]:
    """Return the words of each line, with the line break at its end."""
    ends = [index + 1 for index, word in enumerate(words) if word == LINE_BREAK]
    return [tuple(words[start:end]) for start, end in pairwise([0, *ends, len(words)])]


def _add(runs: list[Run], run: Run) -> None:
    """Add the run, joined with the last one if it follows immediately."""
    last = runs[-1]
    if (last.before + last.length, last.after + last.length) == (run.before, run.after):
        runs[-1] = Run(last.before, last.after, last.length + run.length)
    else:
        runs.append(run)


def _drop_islands(runs: list[Run], before: list[str]) -> list[Run]:
    kept = [Run(0, 0, 0)]
    for run, following in pairwise([*runs, runs[-1]]):
        words = before[run.before : run.before + run.length]
        # Line breaks and marks of structure are no words: they always stay.
        is_short = len(words) <= MAX_ISLAND_WORDS and "".join(words).isalnum()
        distance = min(_distance(kept[-1], run), _distance(run, following))
        if not (is_short and distance >= MIN_CHANGED_WORDS):
            kept.append(run)
    return kept


def _distance(run: Run, following: Run) -> int:
    return max(following.before - run.before - run.length, following.after - run.after - run.length)


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

    @property
    def words(self) -> int:
        """The number of added words, or of removed ones if they are more."""
        numbers = Counter[str]()
        for piece in self.pieces:
            numbers[piece.kind] += len(piece.text.split())
        return max(numbers[ADDED], numbers[REMOVED])


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
    text = FRENCH_SPACE.sub("\u00a0", " ".join(words))
    return text.replace(f" {LINE_BREAK}", LINE_BREAK).replace(f"{LINE_BREAK} ", LINE_BREAK)
