"""Warnings about words that differ from the office’s list of terms.

A wrong word is found as it is listed, whatever its capitals. A term is present in a translation if
all of its words occur there in some form, in any order: a missing warning costs less than a false
one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import gettext as _

from core.html_reader import on_one_line
from core.i18n.languages import ORIGINAL, TRANSLATED, name_of
from publishing.checks.issues import Issue
from publishing.checks.links import SiteState
from record.texts import ExtractedTexts, Text
from search.tokenizer import find_words, fold, normalize
from translation.models import Term

MIN_LETTERS = 4  # of words that count; shorter ones are mostly articles and prepositions
MAX_ENDING = 3  # letters in which two forms of a word may differ


@dataclass(frozen=True)
class Words:
    """The words of a text in lower case; in ``line`` they are without a final s."""

    words: list[str]
    line: str

    def has(self, phrase: str) -> bool:
        """Return whether the words of the phrase follow each other."""
        return _read_phrase(phrase).line in self.line

    def contains_forms(self, phrase: str) -> bool:
        """Return whether each word of the phrase occurs in some form, without short words."""
        wanted = _read_phrase(phrase).words
        long_ones = [word for word in wanted if len(word) >= MIN_LETTERS] or wanted
        return all(any(_are_forms(word, other) for other in self.words) for word in long_ones)


def other_words(extracted: ExtractedTexts, site: SiteState) -> Iterator[Issue]:
    """Find wrong words, and terms of the English text that a translation of it does not have."""
    for text in extracted.texts:
        words = {code: _read(parsed.runs) for code, parsed in text.parsed.items()}
        for term in site.terms if ORIGINAL in words else ():
            yield from _wrong_words(text, words[ORIGINAL], term, ORIGINAL)
            if any(words[ORIGINAL].has(form) for form in term.accepted(ORIGINAL)):
                for code in words.keys() & TRANSLATED:
                    yield from _issues_of_translation(text, words[code], term, code)


def _issues_of_translation(text: Text, words: Words, term: Term, language: str) -> Iterator[Issue]:
    wrong = list(_wrong_words(text, words, term, language))
    yield from wrong
    accepted = term.accepted(language)
    if accepted and not wrong and not any(map(words.contains_forms, accepted)):
        message = _(
            "The English text has “%(term)s”; this one does not have the office’s term in "
            "%(language)s, “%(ours)s”. Use it, or add your words to the list of terms."
        ) % {"term": term.en, "language": name_of(language), "ours": accepted[0]}
        yield Issue(text.place, "term_is_missing", message, language)


def _wrong_words(text: Text, words: Words, term: Term, language: str) -> Iterator[Issue]:
    for wrong in filter(words.has, term.wrong(language)):
        message = _("The text has “%(theirs)s”; the office’s term is “%(ours)s”. Change it.") % {
            "theirs": wrong,
            "ours": getattr(term, language) or term.en,
        }
        yield Issue(text.place, "term_is_wrong", message, language)


def _read(runs: Sequence[str]) -> Words:
    words: list[str] = []
    for run in runs:
        for word in find_words(normalize(run)):
            words += word.parts
    return Words(words, f" {' '.join(word.removesuffix('s') for word in words)} ")


@lru_cache(5_000)
def _read_phrase(phrase: str) -> Words:
    return _read([on_one_line(phrase)])  # as texts are read


def _are_forms(word: str, other: str) -> bool:
    word = fold(word)
    other = fold(other)
    beginning = max(MIN_LETTERS - 1, min(len(word), len(other)) - MAX_ENDING)
    return word[:beginning] == other[:beginning]
