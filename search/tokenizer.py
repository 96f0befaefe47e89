"""Words as search compares them: without accents and case, and by their forms.

A **token** is a folded word with a letter before it that says what it is: ``wprosecutors`` the word itself,
``eprosecutor`` its English form, ``f…`` a French and ``r…`` a Romanian one. Forms of two languages never meet.
"""

import re
import threading
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import snowballstemmer

STEMMERS = {"en": "english", "fr": "french", "ro": "romanian"}
SHORTEST_WITH_FORMS = 3
MOST_LETTERS = 60

HYPHENS, APOSTROPHES = "-\u2010\u2011", "'\u2019\u02bc"
_LETTER = r"(?:[^\W_]|[\u0300-\u036f])"
COMPOUND = re.compile(rf"{_LETTER}+(?:(?:[{HYPHENS}{APOSTROPHES}]|(?<=\d)[.,](?=\d)){_LETTER}+)*\+*")
AT_APOSTROPHE = re.compile(f"[{APOSTROPHES}]")
AT_JOINT = re.compile(f"[{HYPHENS}.,]")
NO_LETTER = re.compile(r"[\W_]+")
# What stands before or after an apostrophe and is no word of its own: l’office, qu’un, the victim’s.
ELIDED = re.compile(r"[^\W\d_]|qu", re.IGNORECASE)

# Letters that Unicode doesn't take apart into a plain one and a mark.
PLAIN_LETTERS = str.maketrans(
    {
        "æ": "ae",
        "œ": "oe",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "ł": "l",
        "ı": "i",
        "þ": "th",
        "ħ": "h",
        "ŧ": "t",
        "ŋ": "n",
    }
)
# Romanian ș and ț were long written with a cedilla; the stemmer's endings have the comma.
COMMAS = str.maketrans({"ş": "ș", "ţ": "ț"})

_of_this_thread = threading.local()


class Word(NamedTuple):
    """A word of a text, from ``start`` to ``end``. ``parts`` are what hyphens join, in lower case: south, east."""

    start: int
    end: int
    parts: tuple[str, ...]

    @property
    def spellings(self) -> tuple[str, ...]:
        """The parts, and where there are several, also all of them as one word: south, east, southeast."""
        return self.parts if len(self.parts) == 1 else (*self.parts, "".join(self.parts))


def normal(text: str) -> str:
    """``text`` as ``words_of`` counts in it: its letters composed."""
    return unicodedata.normalize("NFC", text)


def words_of(text: str) -> Iterator[Word]:
    """The words of ``normal`` text. “GLACY+” is one word, and another one than “GLACY”."""
    for found in COMPOUND.finditer(text):
        if parts := _parts(found[0]):
            yield Word(found.start(), found.end(), parts)


@lru_cache(50_000)
def fold(word: str) -> str:
    """The word without accents, case, ligatures and old or new ways to write a letter; empty if nothing is left."""
    for _ in range(2):  # some letters become capitals when they are taken apart
        word = unicodedata.normalize("NFKD", word).casefold()
    bare = "".join(each for each in word if not unicodedata.combining(each))
    return NO_LETTER.sub("", bare.translate(PLAIN_LETTERS))[:MOST_LETTERS]


def forms(word: str, language: str) -> frozenset[str]:
    """Tokens of the forms that a lower-case word belongs to, as written and as typed by who leaves accents out."""
    if len(word) < SHORTEST_WITH_FORMS or language not in STEMMERS:
        return frozenset()
    stem = _stemmer(language).stemWord
    return frozenset(language[0] + folded for each in {word, fold(word)} if (folded := fold(stem(each))))


@lru_cache(50_000)
def tokens(spelling: str, language: str) -> frozenset[str]:
    """The word itself and its forms."""
    return forms(spelling, language) | {"w" + fold(spelling)}


@lru_cache(50_000)
def _parts(compound) -> tuple[str, ...]:
    pieces = AT_APOSTROPHE.split(compound)
    kept = [each for each in pieces if not ELIDED.fullmatch(each)] or pieces
    parts = (part for piece in (kept if len(pieces) > 1 else pieces) for part in AT_JOINT.split(piece))
    spellings = (part.lower().replace("+", "plus").translate(COMMAS) for part in parts)
    return tuple(spelling for spelling in spellings if fold(spelling))


def _stemmer(language):
    """Each thread has its own: a stemmer keeps the word that it is at work on."""
    name = f"stemmer_{language}"
    if not hasattr(_of_this_thread, name):
        setattr(_of_this_thread, name, snowballstemmer.stemmer(STEMMERS[language]))
    return getattr(_of_this_thread, name)
