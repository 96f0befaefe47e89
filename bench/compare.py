"""Measures the comparison of long texts beside difflib on the same words: ``.venv/bin/python bench/compare.py``.

Prints medians in milliseconds and how many times difflib's time ours is; ends with 1 where that is more than 2.
"""

import os
import random
import statistics
import sys
import time
from collections.abc import Callable
from difflib import SequenceMatcher
from pathlib import Path
from typing import NamedTuple

import django

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from pages.content import NoticeContent, StandingPageContent  # noqa: E402
from publishing.diff import compare, to_plain_text  # noqa: E402
from publishing.diff.word_diff import words_of  # noqa: E402

CHARACTERS = 50_000
ROUNDS, SECONDS = 5, 1.0  # at the least; quick cases go more rounds
MOST = 2.0
FEW, MANY = 12, 1_600  # words changed, of about 6,500

SYLLABLES = "ta re mi con ver sa lo ne cri der pu bli ju ge na ti on ex per ma".split()


class Case(NamedTuple):
    name: str
    words: tuple[list[str], list[str]]
    ours: Callable[[], object]


def main():
    print(f"{'case':<28}{'words':>8}{'difflib':>12}{'compare()':>12}{'ratio':>8}")
    ratios = [measure(case) for case in cases()]
    sys.exit(1 if max(ratios) > MOST else 0)


def measure(case) -> float:
    """Interleaved rounds, so that what else the machine does weighs on both."""
    theirs, ours = [], []
    while len(ours) < ROUNDS or sum(theirs) + sum(ours) < SECONDS:
        theirs.append(
            seconds(lambda: SequenceMatcher(None, *case.words, autojunk=False).get_opcodes())
        )
        ours.append(seconds(case.ours))
    slow, quick = statistics.median(theirs), statistics.median(ours)
    print(
        f"{case.name:<28}{len(case.words[0]):>8,}{slow * 1000:>12,.1f}{quick * 1000:>12,.1f}{quick / slow:>8.3f}"
    )
    return quick / slow


def seconds(work) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def cases() -> list[Case]:
    chance = random.Random(2026)  # nosec B311  # the same words each time
    words = vocabulary(chance)
    paragraphs, giant = prose(chance, words, "\n\n"), prose(chance, words, " ")
    rewritten = prose(chance, words, "\n\n")
    return [
        plain("few changes", paragraphs, edited(chance, words, paragraphs, FEW)),
        plain("many changes", paragraphs, edited(chance, words, paragraphs, MANY)),
        plain("all rewritten", paragraphs, rewritten),
        plain("one paragraph, few changes", giant, edited(chance, words, giant, FEW)),
        plain("one paragraph, many changes", giant, edited(chance, words, giant, MANY)),
        rich("rich text, few changes", paragraphs, edited(chance, words, paragraphs, FEW)),
        rich("rich text, many changes", paragraphs, edited(chance, words, paragraphs, MANY)),
    ]


def plain(name, before, after) -> Case:
    contents = [NoticeContent(text={"en": text}) for text in (before, after)]
    return Case(name, (words_of(before), words_of(after)), lambda: compare(*contents, name_of=str))


def rich(name, before, after) -> Case:
    pages = [as_html(text) for text in (before, after)]
    contents = [StandingPageContent(body={"en": html}) for html in pages]
    words = tuple(words_of(to_plain_text(html)) for html in pages)
    return Case(name, words, lambda: compare(*contents, name_of=str))


def as_html(text) -> str:
    """Every paragraph with some markup; the fifth a heading, the seventh a list, the ninth with a link."""
    return "".join(block(number, words) for number, words in enumerate(text.split("\n\n")))


def block(number, words) -> str:
    if number % 5 == 0:
        return f"<h2>{words}</h2>"
    if number % 7 == 0:
        return f"<ul><li>{words}</li></ul>"
    if number % 9 == 0:
        return f'<p>{words} <a href="https://example.org/{number}">source</a></p>'
    return f"<p>{words} <strong>&amp;</strong></p>"


def vocabulary(chance) -> list[str]:
    return sorted(
        {"".join(chance.choices(SYLLABLES, k=chance.choice([1, 2, 2, 3, 4]))) for _ in range(2_500)}
    )


def prose(chance, words, between) -> str:
    """Sentences in paragraphs; few words are frequent and many are rare, as in any language."""
    paragraphs, length = [], 0
    while length < CHARACTERS:
        sentences = [sentence(chance, words) for _ in range(chance.randint(2, 6))]
        paragraphs.append(" ".join(sentences))
        length += len(paragraphs[-1]) + len(between)
    return between.join(paragraphs)[:CHARACTERS]


def sentence(chance, words) -> str:
    weights = [1 / rank for rank in range(1, len(words) + 1)]
    return " ".join(chance.choices(words, weights, k=chance.randint(6, 25))).capitalize() + "."


def edited(chance, words, text, changes) -> str:
    """Words replaced, taken out and put in, anywhere."""
    parts = text.split(" ")
    for place in sorted(chance.sample(range(len(parts)), changes), reverse=True):
        parts[place : place + chance.choice([0, 1, 1, 2])] = chance.choices(
            words, k=chance.choice([0, 1, 1, 2])
        )
    return " ".join(parts)


if __name__ == "__main__":
    main()
