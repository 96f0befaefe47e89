"""Finds the words that two texts share, in the same order, without comparing each word with each.

What stands once on both sides holds the two texts together: lines first, then words. Only the gaps that are left are
given to difflib, which is thorough and slow.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import accumulate, pairwise
from typing import NamedTuple

LINE_BREAK = "\n"
SMALL = 4_000  # words of one side × words of the other that difflib gets to see
# How often each word is looked at, at the most: real texts need a few times, and what was written to be slow is then
# shown as changed although more of it stayed.
EFFORT = 100

type Place = tuple[int, int]


class Run(NamedTuple):
    """The same words on both sides: where they begin before and after, and how many they are."""

    before: int
    after: int
    length: int

    def touches(self, following: "Run") -> bool:
        return (self.before + self.length, self.after + self.length) == following[:2]


class Gap(NamedTuple):
    """What is still to be compared: from and to before, from and to after."""

    before: int
    before_end: int
    after: int
    after_end: int

    @property
    def has_two_sides(self) -> bool:
        return self.before < self.before_end and self.after < self.after_end

    @property
    def is_small(self) -> bool:
        return (self.before_end - self.before) * (self.after_end - self.after) <= SMALL


def matching_runs(before: Sequence[str], after: Sequence[str]) -> list[Run]:
    """What both have, rising on both sides; runs that touch each other are one."""
    if set(before).isdisjoint(after):
        return []
    whole = Gap(0, len(before), 0, len(after))
    runs, gaps = [], _split(whole, _lines_in_both(before, after)) or [whole]
    effort = EFFORT * (len(before) + len(after))
    while gaps and effort > 0:
        gap = gaps.pop()
        effort -= gap.before_end - gap.before + gap.after_end - gap.after
        gap = _cut_ends(before, after, gap, runs)
        if not gap.has_two_sides:
            continue
        if gap.is_small:
            runs += _look_closely(before, after, gap)
        else:
            gaps += _split(gap, _words_in_both(before, after, gap))
    return _joined(sorted(runs))


def longest_rising(places: Sequence[Place]) -> list[Place]:
    """The most of ``places`` whose second numbers rise too; the first ones do already."""
    lowest, ends, previous = [], [], []  # of the chains of each length: the lowest end, and whose it is
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
    while tail < most - head and before[gap.before_end - 1 - tail] == after[gap.after_end - 1 - tail]:
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


def _look_closely(before, after, gap) -> Iterator[Run]:
    words = before[gap.before : gap.before_end], after[gap.after : gap.after_end]
    blocks = SequenceMatcher(None, *words, autojunk=False).get_matching_blocks()
    return (Run(gap.before + i, gap.after + j, length) for i, j, length in blocks if length)


def _lines_in_both(before, after) -> list[Place]:
    """Where the lines begin that stand once on both sides."""
    lines, other_lines = _lines(before), _lines(after)
    starts, other_starts = _starts(lines), _starts(other_lines)
    return [(starts[i], other_starts[j]) for i, j in _once_in_both(lines, other_lines)]


def _words_in_both(before, after, gap) -> list[Place]:
    """Words that stand once on both sides; else three in a row; else, where all is repeated, the nth with the nth."""
    words, other_words = before[gap.before : gap.before_end], after[gap.after : gap.after_end]
    if set(words).isdisjoint(other_words):
        return []
    for keys in (list, _threes, _numbered):
        if places := _once_in_both(keys(words), keys(other_words)):
            return [(gap.before + i, gap.after + j) for i, j in places]
    return []


def _once_in_both(keys, other_keys) -> list[Place]:
    others = _places_of_single(other_keys)
    singles = _places_of_single(keys)
    return longest_rising([(index, others[key]) for key, index in singles.items() if key in others])


def _places_of_single(keys: Sequence[Hashable]) -> dict[Hashable, int]:
    counts = Counter(keys)
    return {key: index for index, key in enumerate(keys) if counts[key] == 1}


def _lines(words) -> list[tuple[str, ...]]:
    """Each with the break that ends it."""
    ends = [index + 1 for index, word in enumerate(words) if word == LINE_BREAK]
    bounds = [0, *ends, len(words)]
    return [tuple(words[start:end]) for start, end in pairwise(bounds)]


def _starts(lines) -> list[int]:
    return [0, *accumulate(map(len, lines))]


def _threes(words) -> list[tuple[str, ...]]:
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
