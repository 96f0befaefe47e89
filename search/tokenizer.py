"""Tokens of words: folded (without accents and case) and stemmed.

A **token** is a folded word with a prefix of one letter: ``wprosecutors`` is the word itself,
``eprosecutor`` its English stem, ``f…`` a French and ``r…`` a Romanian one, so that stems of two
languages never match each other.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import snowballstemmer  # type: ignore[import-untyped]  # it has no types

STEMMERS = {"en": "english", "fr": "french", "ro": "romanian"}
MIN_STEMMED_LENGTH = 3
MAX_TOKEN_LENGTH = 60

HYPHENS, APOSTROPHES = "-\u2010\u2011", "'\u2019\u02bc"
INVISIBLE = "\u00ad\u200b\u2060\ufeff"
_LETTER = r"(?:[^\W_]|[\u0300-\u036f])"
COMPOUND = re.compile(
    rf"{_LETTER}+(?:(?:[{HYPHENS}{APOSTROPHES}]|(?<=\d)[.,](?=\d)){_LETTER}+)*\+*"
)
AT_APOSTROPHE = re.compile(f"[{APOSTROPHES}]")
AT_JOINT = re.compile(f"[{HYPHENS}.,]")
NO_LETTER = re.compile(r"[\W_]+")
# Before or after an apostrophe these are no words: l’office, qu’un, the victim’s.
ELIDED = re.compile(r"[^\W\d_]|qu", re.IGNORECASE)

# Letters that Unicode does not decompose into a plain one and a mark.
PLAIN_LETTERS: dict[int, int | str | None] = {ord("æ"): "ae", ord("œ"): "oe", ord("þ"): "th"}
PLAIN_LETTERS |= str.maketrans("øđðłıħŧŋ\n\t", "oddlihtn  ")
PLAIN_LETTERS |= str.maketrans(APOSTROPHES + HYPHENS, "'''---", INVISIBLE)
# Romanian ș and ț were long written with a cedilla; the stemmer's endings have the comma.
COMMAS = str.maketrans({"ş": "ș", "ţ": "ț"})


class Word(NamedTuple):
    """A word of a text, with its ``parts`` between hyphens in lower case: south, east."""

    start: int
    end: int
    parts: tuple[str, ...]

    @property
    def spellings(self) -> tuple[str, ...]:
        """The parts, and if there are several, also one word of all: south, east, southeast."""
        return tuple(dict.fromkeys([*self.parts, "".join(self.parts)]))


def normalize(text: str) -> str:
    """Return ``text`` with composed characters (NFC), as ``find_words`` expects it."""
    return unicodedata.normalize("NFC", text)


def find_words(text: str) -> Iterator[Word]:
    """Yield the words of a normalized text. “GLACY+” is one word, different from “GLACY”."""
    for match in COMPOUND.finditer(text):
        if parts := _parts(match[0]):
            yield Word(match.start(), match.end(), parts)


def fold_text(text: str) -> str:
    """Return ``text`` in the form in which texts are compared: without accent, case, ligature."""
    for _ in range(2):  # some letters become capitals when they are taken apart
        text = unicodedata.normalize("NFKD", text).casefold()
    bare = "".join(character for character in text if not unicodedata.combining(character))
    return bare.translate(PLAIN_LETTERS)


@lru_cache(50_000)
def fold(word: str) -> str:
    """Return the word without accents, case, ligatures and variants of letters; it can be empty."""
    return NO_LETTER.sub("", fold_text(word))[:MAX_TOKEN_LENGTH]


def fold_words(text: str) -> list[str]:
    """Return the folded words of a text, those between hyphens each for itself."""
    return [fold(part) for word in find_words(normalize(text)) for part in word.parts]


@lru_cache(50_000)
def tokens(spelling: str, language: str) -> frozenset[str]:
    """Return the tokens of a lower-case word: itself, and its stems with and without accents."""
    folded = fold(spelling)
    found = {"w" + folded}
    if len(spelling) >= MIN_STEMMED_LENGTH and language in STEMMERS:
        stemmer = snowballstemmer.stemmer(STEMMERS[language])  # none is thread-safe
        stems = {fold(stem) for stem in stemmer.stemWords({spelling, folded})}
        found |= {language[0] + stem for stem in stems if stem}
    return frozenset(found)


@lru_cache(50_000)
def _parts(compound: str) -> tuple[str, ...]:
    pieces = AT_APOSTROPHE.split(compound)
    if len(pieces) > 1:
        pieces = [piece for piece in pieces if not ELIDED.fullmatch(piece)] or pieces
    parts = (part for piece in pieces for part in AT_JOINT.split(piece))
    spellings = (part.lower().replace("+", "plus").translate(COMMAS) for part in parts)
    return tuple(spelling for spelling in spellings if fold(spelling))
