"""Find the words that two texts share in the same order, without comparing all pairs of words.

Lines and then words that are unique on both sides are matched first. Only the remaining gaps are given to difflib,
which is thorough and slow.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import accumulate, pairwise
from typing import NamedTuple

LINE_BREAK = "\n"
MAX_DIFFLIB_PAIRS = 4_000  # pairs of words in a gap that difflib compares
# Limits the time for adversarial texts, of which more is then shown as changed; real texts need a few steps.
MAX_STEPS_PER_WORD = 100

type Match = tuple[int, int]


class Run(NamedTuple):
    """The same words on both sides: where they begin before and after, and how many they are."""

    before: int
    after: int
    length: int

    def touches(self, following: "Run") -> bool:
        return (self.before + self.length, self.after + self.length) == following[:2]


class Gap(NamedTuple):
    """Ranges still to be compared: start and end in the old text, start and end in the new text."""

    before: int
    before_end: int
    after: int
    after_end: int

    @property
    def has_two_sides(self) -> bool:
        return self.before < self.before_end and self.after < self.after_end

    @property
    def is_small(self) -> bool:
        return (self.before_end - self.before) * (self.after_end - self.after) <= MAX_DIFFLIB_PAIRS


def matching_runs(before: Sequence[str], after: Sequence[str]) -> list[Run]:
    """Return the common runs in order on both sides; adjacent runs are joined."""
    if set(before).isdisjoint(after):
        return []
    whole = Gap(0, len(before), 0, len(after))
    runs, gaps = [], _split(whole, _matching_lines(before, after)) or [whole]
    steps_left = MAX_STEPS_PER_WORD * (len(before) + len(after))
    while gaps and steps_left > 0:
        gap = gaps.pop()
        steps_left -= gap.before_end - gap.before + gap.after_end - gap.after
        gap = _cut_ends(before, after, gap, runs)
        if not gap.has_two_sides:
            continue
        if gap.is_small:
            runs += _compare_words(before, after, gap)
        else:
            gaps += _split(gap, _matching_words(before, after, gap))
    return _joined(sorted(runs))


def longest_increasing(places: Sequence[Match]) -> list[Match]:
    """The most of ``places`` whose second numbers rise too; the first ones do already."""
    lowest, ends, previous = (
        [],
        [],
        [],
    )  # of the chains of each length: the lowest end, and whose it is
    for number, (_, second) in enumerate(places):
        length = bisect_left(lowest, second)
        previous.append(ends[length - 1] if length else None)
        lowest[length : length + 1] = [second]
        ends[length : length + 1] = [number]
    chain, number = [], ends[-1] if ends else None
    while number is not None:
        chain.append(places[number])
        number = previous[number]
    return chain[::-1]


def _cut_ends(before, after, gap, runs) -> Gap:
    """Notes the words with which both sides begin and end; returns what is between them."""
    most = min(gap.before_end - gap.before, gap.after_end - gap.after)
    head = 0
    while head < most and before[gap.before + head] == after[gap.after + head]:
        head += 1
    tail = 0
    while (
        tail < most - head and before[gap.before_end - 1 - tail] == after[gap.after_end - 1 - tail]
    ):
        tail += 1
    inner = Gap(gap.before + head, gap.before_end - tail, gap.after + head, gap.after_end - tail)
    if head:
        runs.append(Run(gap.before, gap.after, head))
    if tail:
        runs.append(Run(inner.before_end, inner.after_end, tail))
    return inner


def _split(gap, places) -> list[Gap]:
    """The gaps from each of these places to the next; none where there is no place to hold on to."""
    if not places:
        return []
    bounds = [(gap.before, gap.after), *places, (gap.before_end, gap.after_end)]
    return [Gap(start[0], end[0], start[1], end[1]) for start, end in pairwise(bounds)]


def _compare_words(before, after, gap) -> Iterator[Run]:
    words = before[gap.before : gap.before_end], after[gap.after : gap.after_end]
    blocks = SequenceMatcher(None, *words, autojunk=False).get_matching_blocks()
    return (Run(gap.before + i, gap.after + j, length) for i, j, length in blocks if length)


def _matching_lines(before, after) -> list[Match]:
    """Where the lines begin that stand once on both sides."""
    lines, other_lines = _lines(before), _lines(after)
    starts, other_starts = _starts(lines), _starts(other_lines)
    return [(starts[i], other_starts[j]) for i, j in _unique_in_both(lines, other_lines)]


def _matching_words(before, after, gap) -> list[Match]:
    """Words that stand once on both sides; else three in a row; else, where all is repeated, the nth with the nth."""
    words, other_words = before[gap.before : gap.before_end], after[gap.after : gap.after_end]
    if set(words).isdisjoint(other_words):
        return []
    for keys in (list, _trigrams, _numbered):
        if places := _unique_in_both(keys(words), keys(other_words)):
            return [(gap.before + i, gap.after + j) for i, j in places]
    return []


def _unique_in_both(keys, other_keys) -> list[Match]:
    others = _unique_indexes(other_keys)
    singles = _unique_indexes(keys)
    return longest_increasing(
        [(index, others[key]) for key, index in singles.items() if key in others]
    )


def _unique_indexes(keys: Sequence[Hashable]) -> dict[Hashable, int]:
    counts = Counter(keys)
    return {key: index for index, key in enumerate(keys) if counts[key] == 1}


def _lines(words) -> list[tuple[str, ...]]:
    """Each with the break that ends it."""
    ends = [index + 1 for index, word in enumerate(words) if word == LINE_BREAK]
    bounds = [0, *ends, len(words)]
    return [tuple(words[start:end]) for start, end in pairwise(bounds)]


def _starts(lines) -> list[int]:
    return [0, *accumulate(map(len, lines))]


def _trigrams(words) -> list[tuple[str, ...]]:
    return list(zip(words, words[1:], words[2:], strict=False))


def _numbered(words) -> list[tuple[str, int]]:
    seen = Counter()
    numbered = []
    for word in words:
        seen[word] += 1
        numbered.append((word, seen[word]))
    return numbered


def _joined(runs) -> list[Run]:
    joined = []
    for run in runs:
        if joined and joined[-1].touches(run):
            run = Run(*joined[-1][:2], joined.pop().length + run.length)
        joined.append(run)
    return joined
