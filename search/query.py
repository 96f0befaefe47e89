"""Parse the text of a query: words, and phrases in quotes; there are no operators."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce

from search import tokenizer
from search.backends import TokenMatch
from search.synonyms import NO_SYNONYMS, SynonymGroups
from search.word_matching import is_stop_word, match_words

MAX_TERMS = 8  # the cost of each is paid for every entry that has all of them
MAX_LENGTH = 200

QUOTED = re.compile(r'"([^"]*)"|“([^”]*)”|„([^”]*)”|«([^»]*)»')
TOKEN_PATH = re.compile(r"/(preview|review)(/|$)")
FILE_ENDING = re.compile(r"\.[A-Za-z]{2,5}$")
MAX_PATH_WORDS = 6


@dataclass(frozen=True)
class Term:
    """A word, words with synonyms, or a phrase, such as " of crime ".

    A text with it has all of the ``matches``, or all of those of a synonym.
    """

    matches: tuple[TokenMatch, ...]
    phrase: str = ""
    synonyms: tuple[tuple[TokenMatch, ...], ...] = ()

    @property
    def options(self) -> tuple[tuple[TokenMatch, ...], ...]:
        """The matches of the term itself, and of each synonym."""
        return self.matches, *self.synonyms

    def is_found(self, tokens: str, sequence: str) -> bool:
        """Return whether a text has the term; its tokens and words are surrounded by spaces."""
        has_option = any(all(match.is_found(tokens) for match in option) for option in self.options)
        return has_option and self.phrase in sequence


@dataclass(frozen=True)
class Query:
    """A parsed query; ``name`` has its words as a title would have them."""

    text: str = ""
    terms: tuple[Term, ...] = ()
    name: str = ""
    is_cut: bool = False  # the text was longer than the limits

    def __bool__(self) -> bool:
        return bool(self.terms)


def parse(typed: str, language: str, synonyms: SynonymGroups = NO_SYNONYMS) -> Query:
    """Return the query without the stop words of English and of the page's `language`."""
    text = " ".join(tokenizer.normalize(typed[:MAX_LENGTH]).replace("\0", " ").split())
    terms = _terms(text, language, synonyms)
    name = " ".join(tokenizer.fold_words(text))
    is_cut = len(typed.strip()) > MAX_LENGTH or len(terms) > MAX_TERMS
    return Query(text, tuple(terms[:MAX_TERMS]), name, is_cut)


def text_from_path(path: str) -> str:
    """Return the words at the end of ``path`` as a query text; empty for a path with a token."""
    if TOKEN_PATH.match(path):
        return ""
    end = FILE_ENDING.sub("", path.rstrip("/").rpartition("/")[2])
    parts = tokenizer.fold_words(end)
    return " ".join([part for part in parts if part.isalpha()][:MAX_PATH_WORDS])


def _terms(text: str, language: str, synonyms: SynonymGroups) -> list[Term]:
    """Return the distinct terms in order, phrases first."""
    terms = []
    for match in QUOTED.finditer(text):
        if parts := tokenizer.fold_words("".join(filter(None, match.groups()))):
            matches = tuple(TokenMatch((f"w{part}",)) for part in dict.fromkeys(parts))
            terms.append(Term(matches, f" {' '.join(parts)} "))
    words = list(tokenizer.find_words(QUOTED.sub(" ", text)))
    significant = [word for word in words if not is_stop_word(word, language)]
    terms += _terms_of_words(significant if significant or terms else words, synonyms)
    return list(dict.fromkeys(terms))


def _terms_of_words(words: list[tokenizer.Word], synonyms: SynonymGroups) -> Iterator[Term]:
    """Yield a term for each word, or one for words next to each other that have synonyms."""
    matches = match_words(words)
    index = 0
    while index < len(words):
        length, others = synonyms.find_beginning(words[index:])
        end = index + length
        yield Term(reduce(tuple.__add__, matches[index:end]), synonyms=others)
        index = end
