"""Parse the text of a query: words, and phrases in quotes; there are no operators."""

import re
from dataclasses import dataclass

from core.i18n.languages import LANGUAGES
from search import tokenizer
from search.backends import TokenMatch

MAX_TERMS = 8  # the cost of each is paid for every entry that has all of them
MAX_LENGTH = 200
MIN_PREFIX_LENGTH = 3

QUOTED = re.compile(r'"([^"]*)"|“([^”]*)”|„([^”]*)”|«([^»]*)»')
TOKEN_PATH = re.compile(r"/(preview|review)(/|$)")
FILE_ENDING = re.compile(r"\.[A-Za-z]{2,5}$")
MAX_PATH_WORDS = 6
# Ignored next to other words; folded, as all words are compared.
STOP_WORDS = {
    "en": "a an and are as at by for from how in into is it its of on or that the their this to "
    "was what when where which who with",
    "fr": "a au aux avec ce ces cette dans de des du elle en est et il ils la le les leur ou par "
    "pour qu que qui se ses son sur un une",
    "ro": "a al ale and ca care ce cu cum de din este in intr intre la o pe pentru prin sa sau se "
    "si sunt un una unei unui",
}


@dataclass(frozen=True)
class Term:
    """A word or a phrase, such as " of crime ". A text with it has all of the ``matches``."""

    matches: tuple[TokenMatch, ...]
    phrase: str = ""

    def is_in(self, tokens: str, sequence: str) -> bool:
        """Return whether a text has the term; its tokens and words are surrounded by spaces."""
        return self.phrase in sequence and all(match.is_in(tokens) for match in self.matches)


@dataclass(frozen=True)
class Query:
    """A parsed query. ``name`` is part of the name of an entry with exactly this title."""

    text: str = ""
    terms: tuple[Term, ...] = ()
    name: str = ""
    is_cut: bool = False  # the text was longer than the limits

    def __bool__(self) -> bool:
        return bool(self.terms)


def parse(typed: str, language: str) -> Query:
    """Return the query without the stop words of `language`, that of the page, and of English."""
    text = " ".join(tokenizer.normalize(typed[:MAX_LENGTH]).replace("\0", " ").split())
    terms = _terms(text, language)
    name = f"| {' '.join(_folded_parts(text))} |"
    is_cut = len(typed.strip()) > MAX_LENGTH or len(terms) > MAX_TERMS
    return Query(text, tuple(terms[:MAX_TERMS]), name, is_cut)


def text_from_path(path: str) -> str:
    """Return the words at the end of ``path`` as a query text; empty for a path with a token."""
    if TOKEN_PATH.match(path):
        return ""
    end = FILE_ENDING.sub("", path.rstrip("/").rpartition("/")[2])
    parts = _folded_parts(tokenizer.normalize(end))
    return " ".join([part for part in parts if part.isalpha()][:MAX_PATH_WORDS])


def _folded_parts(text: str) -> list[str]:
    return [tokenizer.fold(part) for word in tokenizer.find_words(text) for part in word.parts]


def _terms(text: str, language: str) -> list[Term]:
    """Return the distinct terms in order, phrases first."""
    terms = []
    for match in QUOTED.finditer(text):
        if parts := _folded_parts("".join(filter(None, match.groups()))):
            matches = tuple(TokenMatch((f"w{part}",)) for part in dict.fromkeys(parts))
            terms.append(Term(matches, f" {' '.join(parts)} "))
    words = list(tokenizer.find_words(QUOTED.sub(" ", text)))
    significant = [word for word in words if not _is_stop_word(word, language)]
    terms += map(_term, significant if significant or terms else words)
    return list(dict.fromkeys(terms))


def _is_stop_word(word: tokenizer.Word, language: str) -> bool:
    stop_words = f"{STOP_WORDS['en']} {STOP_WORDS.get(language, '')}".split()
    return len(word.parts) == 1 and tokenizer.fold(word.parts[0]) in stop_words


def _term(word: tokenizer.Word) -> Term:
    """Return the term of a word; “south-east” finds one word and both words."""
    whole = word.spellings[-1]
    return Term(tuple(_token_match({part, whole}) for part in dict.fromkeys(word.parts)))


def _token_match(spellings: set[str]) -> TokenMatch:
    tokens: set[str] = set()
    prefixes = set()
    for spelling in spellings:
        for code in LANGUAGES:  # a text may be in another one than the page
            tokens |= tokenizer.tokens(spelling, code)
        prefix = "w" + tokenizer.fold(spelling)
        if len(prefix) > MIN_PREFIX_LENGTH:
            prefixes.add(prefix)
    return TokenMatch(tuple(sorted(tokens)), tuple(sorted(prefixes)))
