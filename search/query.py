"""Parse the text of a query: words, and phrases in quotes; there are no operators."""

import math
import re
from collections.abc import Mapping, Set
from functools import reduce
from typing import NamedTuple

from core.i18n.languages import active
from record.editions import Edition
from search import tokenizer
from search.backends import Option, Tokens
from search.models import NAME, SearchWord
from search.synonyms import Groups, find_beginning
from search.word_matching import is_stop_word, match_words

MAX_TERMS = 8  # the cost of each is paid for every entry that has all of them
MAX_LENGTH = 200
MIN_BEGINNING = len("wabc")  # a token of three letters

QUOTED = re.compile(r'"([^"]*)"|“([^”]*)”|„([^”]*)”|«([^»]*)»')


class Term(NamedTuple):
    """A word, words with synonyms, or a phrase, such as " of crime ".

    A text with it has all of the ``matches``, or all of those of a synonym. The fewer texts have
    it, the higher is its ``rarity``.
    """

    matches: Option
    phrase: str = ""
    synonyms: tuple[Option, ...] = ()
    rarity: float = 1

    @property
    def options(self) -> tuple[Option, ...]:
        """The matches of the term itself, and of each synonym."""
        return self.matches, *self.synonyms

    def is_found(self, tokens: Set[str], sequence: str = "") -> bool:
        """Return whether a text has the term; its words in sequence are surrounded by spaces."""
        return self.phrase in sequence and any(
            not any(tokens.isdisjoint(each) for each in option) for option in self.options
        )


class Query(NamedTuple):
    """A parsed query; ``name`` has its words as a title would have them."""

    text: str = ""
    terms: tuple[Term, ...] = ()
    name: str = ""
    is_cut: bool = False  # the text was longer than the limits

    def __bool__(self) -> bool:
        return bool(self.terms)


def parse(typed: str, language: str, synonyms: Groups = ()) -> Query:
    """Return the query without the stop words of English and of the page's `language`.

    Phrases are first; words next to each other that have synonyms are one term.
    """
    text = " ".join(tokenizer.normalize(typed[:MAX_LENGTH]).replace("\0", " ").split())
    terms = []
    for match in QUOTED.finditer(text):
        if parts := tokenizer.fold_words("".join(filter(None, match.groups()))):
            matches = tuple((f"w{part}",) for part in dict.fromkeys(parts))
            terms.append(Term(matches, f" {' '.join(parts)} "))
    words = list(tokenizer.find_words(QUOTED.sub(" ", text)))
    significant = [word for word in words if not is_stop_word(word, language)]
    words = significant if significant or terms else words
    options = match_words(words)
    while words:
        length, others = find_beginning(synonyms, words)
        terms.append(Term(reduce(tuple.__add__, options[:length]), synonyms=others))
        del words[:length], options[:length]
    terms = list(dict.fromkeys(terms))
    is_cut = len(typed.strip()) > MAX_LENGTH or len(terms) > MAX_TERMS
    name = " ".join(tokenizer.fold_words(text))
    return Query(text, tuple(terms[:MAX_TERMS]), name, is_cut)


def read_numbers(edition: Edition) -> dict[str, int]:
    """Return the numbers of tokens; call this as ``edition.cached(read_numbers)``."""
    return dict(SearchWord.objects.filter(language=active()).values_list("token", "number"))


def weigh(query: Query, numbers: Mapping[str, int]) -> Query:
    """Return the query with the terms that texts have, by the numbers of tokens, and their rarity.

    A word that none has finds all words that begin with it, or is left out.
    """
    terms = []
    for term in query.terms:
        matches = term.matches
        if not term.phrase:
            matches = tuple(
                _known_tokens(tokens, numbers) or _beginning_with(tokens[0], numbers) or tokens
                for tokens in matches
            )
        options = (tuple(_known_tokens(each, numbers) for each in one) for one in term.synonyms)
        synonyms = tuple(filter(all, options))
        number = min(max(numbers.get(token, 0) for token in tokens) for tokens in matches)
        if number or synonyms:
            rarity = math.log(1 + numbers.get("", 1) / (number or 1))
            terms.append(term._replace(matches=matches, synonyms=synonyms, rarity=rarity))
    return query._replace(terms=tuple(terms))


def _known_tokens(tokens: Tokens, numbers: Mapping[str, int]) -> Tokens:
    """Return the tokens that texts have, and those of whole names, which are not counted."""
    return tuple(token for token in tokens if token in numbers or token.startswith(NAME))


def _beginning_with(typed: str, numbers: Mapping[str, int]) -> Tokens:
    """Return the tokens that begin with a typed word of enough letters."""
    if len(typed) < MIN_BEGINNING:
        return ()
    return tuple(token for token in numbers if token.startswith(typed))
