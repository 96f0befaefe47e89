"""Parse the text of a query: words, and phrases in quotes; there are no operators."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import reduce
from typing import NamedTuple

from core.i18n.languages import active
from record.editions import Edition
from search import tokenizer
from search.backends import Option, TokenMatch
from search.models import SearchWord
from search.synonyms import NO_SYNONYMS, SynonymGroups
from search.word_matching import is_stop_word, match_words

MAX_TERMS = 8  # the cost of each is paid for every entry that has all of them
MAX_LENGTH = 200

QUOTED = re.compile(r'"([^"]*)"|“([^”]*)”|„([^”]*)”|«([^»]*)»')


@dataclass(frozen=True)
class Term:
    """A word, words with synonyms, or a phrase, such as " of crime ".

    A text with it has all of the ``matches``, or all of those of a synonym. About ``number`` texts
    have it.
    """

    matches: Option
    phrase: str = ""
    synonyms: tuple[Option, ...] = ()
    number: int = 1

    @property
    def options(self) -> tuple[Option, ...]:
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
    total: int = 1  # texts among which the terms are counted

    def __bool__(self) -> bool:
        return bool(self.terms)


def parse(typed: str, language: str, synonyms: SynonymGroups = NO_SYNONYMS) -> Query:
    """Return the query without the stop words of English and of the page's `language`."""
    text = " ".join(tokenizer.normalize(typed[:MAX_LENGTH]).replace("\0", " ").split())
    terms = _terms(text, language, synonyms)
    name = " ".join(tokenizer.fold_words(text))
    is_cut = len(typed.strip()) > MAX_LENGTH or len(terms) > MAX_TERMS
    return Query(text, tuple(terms[:MAX_TERMS]), name, is_cut)


class Words(NamedTuple):
    """The tokens of texts for readers of a language: their numbers, and spellings to suggest."""

    numbers: dict[str, int]
    spellings: dict[str, str]  # of folded words


def read_words(edition: Edition) -> Words:
    """Return the words in the active language; call this as ``edition.cached(read_words)``."""
    words = Words({}, {})
    rows = SearchWord.objects.filter(language=active())
    for token, number, spelling in rows.values_list("token", "number", "spelling"):
        words.numbers[token] = number
        if spelling:
            words.spellings[token[1:]] = spelling
    return words


def weigh(query: Query, numbers: Mapping[str, int]) -> Query:
    """Return the query with the terms that texts have, by the numbers of tokens.

    A word that none has finds all words that begin with it, or is left out.
    """
    total = numbers.get("", 1)

    def count(match: TokenMatch) -> int:
        if number := match.count(numbers):
            return number
        is_beginning = match.prefix and any(token.startswith(match.prefix) for token in numbers)
        return total if is_beginning else 0

    terms = []
    for term in query.terms:
        number = min(map(count, term.matches))
        if number or term.synonyms:
            own = tuple(
                match._replace(prefix="") if match.count(numbers) else match
                for match in term.matches
            )
            terms.append(replace(term, matches=own, number=number or 1))
    return replace(query, terms=tuple(terms), total=total)


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
