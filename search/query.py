"""Reads what a visitor typed: words, "exact words" in quotes, and nothing else that could have a meaning."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from core.i18n.languages import LANGUAGES
from search import tokenizer
from search.backends import TokenMatch

MOST_TERMS = 8  # what each costs is paid once for every entry that has them all
MOST_CHARACTERS = 200
SHORTEST_BEGINNING = 3

QUOTED = re.compile(r'"([^"]*)"|“([^”]*)”|„([^”]*)”|«([^»]*)»')
OPENS_SOMETHING = re.compile(r"/(preview|review)(/|$)")
FILE_ENDING = re.compile(r"\.[A-Za-z]{2,5}$")
MOST_OF_A_PATH = 6
# Left out where anything else is asked for; folded, as all words are compared.
STOP_WORDS = {
    "en": "a an and are as at by for from how in into is it its of on or that the their this to was what when where "
    "which who with",
    "fr": "a au aux avec ce ces cette dans de des du elle en est et il ils la le les leur ou par pour qu que qui se "
    "ses son sur un une",
    "ro": "a al ale and ca care ce cu cum de din este in intr intre la o pe pentru prin sa sau se si sunt un una unei "
    "unui",
}


@dataclass(frozen=True)
class Term:
    """A term matches if any of ``alternatives`` does; a phrase also has its words in sequence, " of crime "."""

    alternatives: tuple[tuple[TokenMatch, ...], ...]
    phrase: str = ""

    def is_in(self, tokens: str, sequence: str) -> bool:
        """Return whether a text has the term; spaces are around each of its tokens and of its words in a row."""
        return self.phrase in sequence and any(
            all(token_match.is_in(tokens) for token_match in alternative) for alternative in self.alternatives
        )


@dataclass(frozen=True)
class Query:
    """What is asked for. ``name`` is what the title of an object named just so has in it; ``is_cut`` says that not
    all of a very long question was read."""

    text: str = ""
    terms: tuple[Term, ...] = ()
    name: str = ""
    is_cut: bool = False

    def __bool__(self):
        return bool(self.terms)


def read(typed: str, language: str) -> Query:
    """``language`` is the page's: its words that say nothing are left out, as the English ones are."""
    text = " ".join(tokenizer.normalize(typed[:MOST_CHARACTERS]).replace("\0", " ").split())
    terms = list(_terms(text, language))
    parts = [tokenizer.fold(part) for word in tokenizer.find_words(text) for part in word.parts]
    return Query(
        text,
        tuple(terms[:MOST_TERMS]),
        f"| {' '.join(parts)} |",
        len(typed.strip()) > MOST_CHARACTERS or len(terms) > MOST_TERMS,
    )


def words_of_path(path: str) -> str:
    """What somebody who came to ``path`` may have looked for: the words at its end, and none of a token."""
    if OPENS_SOMETHING.match(path):
        return ""
    end = FILE_ENDING.sub("", path.rstrip("/").rpartition("/")[2])
    parts = [
        tokenizer.fold(part) for word in tokenizer.find_words(tokenizer.normalize(end)) for part in word.parts
    ]
    return " ".join([part for part in parts if part.isalpha()][:MOST_OF_A_PATH])


def _terms(text, language) -> Iterator[Term]:
    """Each once, in their order."""
    phrases = [part for found in QUOTED.finditer(text) if (part := next(filter(None, found.groups()), ""))]
    exact = [term for phrase in phrases if (term := _phrase(phrase))]
    typed = list(tokenizer.find_words(QUOTED.sub(" ", text)))
    telling = [word for word in typed if not _says_nothing(word, language)]
    loose = [_term(word) for word in (telling if telling or exact else typed)]
    return iter(dict.fromkeys(exact + loose))


def _says_nothing(word, language) -> bool:
    small = f"{STOP_WORDS['en']} {STOP_WORDS.get(language, '')}".split()
    return len(word.parts) == 1 and tokenizer.fold(word.parts[0]) in small


def _phrase(text) -> Term | None:
    parts = [tokenizer.fold(part) for word in tokenizer.find_words(text) for part in word.parts]
    alternative = tuple(TokenMatch((f"w{part}",), "") for part in dict.fromkeys(parts))
    return Term((alternative,), f" {' '.join(parts)} ") if parts else None


def _term(word) -> Term:
    """“south-east” finds what is written as one word, and what has both words."""
    alternatives = [(_token_match(word.spellings[-1]),)]
    if len(word.parts) > 1:
        alternatives.append(tuple(_token_match(part) for part in dict.fromkeys(word.parts)))
    return Term(tuple(alternatives))


def _token_match(spelling) -> TokenMatch:
    """Forms in every language: a text is found in the one that it is in, whatever the page's language is."""
    tokens = {token for code in LANGUAGES for token in tokenizer.tokens(spelling, code)}
    word_token = "w" + tokenizer.fold(spelling)
    return TokenMatch(tuple(sorted(tokens)), word_token if len(word_token) > SHORTEST_BEGINNING else "")
