"""Two texts compared word by word."""

from itertools import pairwise

from publishing.diff.changes import ADDED, REMOVED, SAME
from publishing.diff.common_runs import LINE_BREAK, Run, matching_runs

# One or two words that stayed by chance between rewritten passages this long make both harder to read.
ISLAND, SEA = 2, 5

type Passage = tuple[str, list[str]]


def words_of(text: str) -> list[str]:
    """What stands between spaces, of whatever sort and number; each line break counts as a word."""
    words = []
    for line in text.splitlines():
        words += line.split()
        words.append(LINE_BREAK)
    return words[:-1]


def differences(before: list[str], after: list[str]) -> list[Passage]:
    """Passages in reading order, each a kind and its words; what was removed stands before what took its place.

    The words of what stayed and was removed are ``before``, those of what stayed and was added are ``after``.
    """
    passages, i, j = [], 0, 0
    end = Run(len(before), len(after), 0)
    for run in [*_without_islands(matching_runs(before, after), before, end), end]:
        passages += [
            (REMOVED, before[i : run.before]),
            (ADDED, after[j : run.after]),
            (SAME, after[run.after : run.after + run.length]),
        ]
        i, j = run.before + run.length, run.after + run.length
    return [(kind, words) for kind, words in passages if words]


def _without_islands(runs, before, end):
    kept, last = [], Run(0, 0, 0)
    for run, following in pairwise([*runs, end]):
        if not (
            _is_short(run, before) and min(_distance(last, run), _distance(run, following)) >= SEA
        ):
            kept.append(run)
            last = run
    return kept


def _is_short(run, before):
    """Signs of structure, such as line breaks and the lines of a table, are no words and always stay."""
    return run.length <= ISLAND and "".join(before[run.before : run.before + run.length]).isalnum()


def _distance(run, following):
    return max(
        following.before - run.before - run.length,
        following.after - run.after - run.length,
    )
