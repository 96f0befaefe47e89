"""Compare two texts word by word."""

from collections import Counter
from itertools import pairwise
from typing import NamedTuple

from rapidfuzz.distance import Indel

from publishing.diff.changes import ADDED, REMOVED, SAME

LINE_BREAK = "\n"
# Up to two words that are equal by chance between changes of at least five words are shown as
# changed, because fragments are harder to read.
MAX_ISLAND_WORDS = 2
MIN_CHANGED_WORDS = 5
# Limits the memory to 60 MB, one bit for each pair. Longer passages are shown as rewritten.
MAX_WORD_PAIRS = 500_000_000

type Passage = tuple[str, list[str]]


class Run(NamedTuple):
    """The same words in both texts: the indexes at which they begin, and their number."""

    before: int
    after: int
    length: int


def words_of(text: str) -> list[str]:
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
    for run in _without_islands(_common_runs(before, after), before):
        passages += [
            (REMOVED, before[i : run.before]),
            (ADDED, after[j : run.after]),
            (SAME, after[run.after : run.after + run.length]),
        ]
        i = run.before + run.length
        j = run.after + run.length
    return [(kind, words) for kind, words in passages if words]


def _common_runs(before: list[str], after: list[str]) -> list[Run]:
    """Match the lines that occur once in each text, then the words between them.

    The last run, which may be empty, is at the end of both texts.
    """
    runs = [Run(0, 0, 0)]
    i = j = 0
    for line in [*_common_lines(before, after), Run(len(before), len(after), 0)]:
        old = before[i : line.before]
        new = after[j : line.after]
        if len(old) * len(new) <= MAX_WORD_PAIRS:
            for block in Indel.opcodes(old, new).as_matching_blocks():
                _add(runs, Run(i + block.a, j + block.b, block.size))
        _add(runs, line)
        i = line.before + line.length
        j = line.after + line.length
    return runs


def _common_lines(before: list[str], after: list[str]) -> list[Run]:
    old = _unique_lines(before)
    new = _unique_lines(after)
    lines = [line for line in old if line in new]
    runs = []
    for block in Indel.opcodes(lines, [line for line in new if line in old]).as_matching_blocks():
        for line in lines[block.a : block.a + block.size]:
            runs.append(Run(old[line], new[line], len(line)))
    return runs


def _unique_lines(words: list[str]) -> dict[tuple[str, ...], int]:
    """Return the lines that occur once, with the indexes of their first words."""
    breaks = [index for index, word in enumerate(words) if word == LINE_BREAK]
    starts = {}
    lines = []
    for start, end in pairwise([0, *(index + 1 for index in breaks), len(words)]):
        line = tuple(words[start:end])
        lines.append(line)
        starts[line] = start
    counts = Counter(lines)
    return {line: start for line, start in starts.items() if counts[line] == 1}


def _add(runs: list[Run], run: Run) -> None:
    """Add the run, joined with the last one if it follows immediately."""
    last = runs[-1]
    if (last.before + last.length, last.after + last.length) == (run.before, run.after):
        runs[-1] = Run(last.before, last.after, last.length + run.length)
    else:
        runs.append(run)


def _without_islands(runs: list[Run], before: list[str]) -> list[Run]:
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
    return max(
        following.before - run.before - run.length,
        following.after - run.after - run.length,
    )
