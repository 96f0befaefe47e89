"""Names in the order in which people look for them, by the alphabet of the language that is spoken just now."""

import unicodedata
from functools import lru_cache
from itertools import groupby

from core.i18n import languages

# Romanian has five letters that others take for accented ones; each stands after the letter that it is made from.
ROMANIAN = {"ă": "a\uffef1", "â": "a\uffef2", "î": "i\uffef", "ș": "s\uffef", "ț": "t\uffef"}
LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss"})


def folded(name) -> str:
    """Return the sort key of ``name``, a string or a text in several languages.

    Capitals do not count, nor do accents that make no other letter.
    """
    language = languages.active()
    words = name.text_for(language) if hasattr(name, "text_for") else str(name)
    return _folded(words, language)


def by_letter(items, name) -> list[tuple[str, list]]:
    """``items``, sorted, under the letters with which ``name(item)`` begins."""
    ordered = sorted(items, key=lambda item: folded(name(item)))
    return [
        (letter, list(members)) for letter, members in groupby(ordered, key=lambda item: _letter(name(item)))
    ]


@lru_cache(maxsize=4_096)  # the same few names stand in all the contents of a list
def _folded(name, language):
    lower = unicodedata.normalize("NFC", name).lower().translate(LIGATURES)
    letters = ROMANIAN if language == "ro" else {}
    return "".join(letters.get(each) or _without_accents(each) for each in lower)


def _without_accents(letter):
    decomposed = unicodedata.normalize("NFKD", letter)
    return "".join(each for each in decomposed if not unicodedata.combining(each))


def _letter(name):
    first = unicodedata.normalize("NFC", str(name))[:1].lower()
    is_own = languages.active() == "ro" and first in ROMANIAN
    return (first if is_own else folded(name)[:1]).upper()
