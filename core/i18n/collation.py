"""The order of names in the alphabet of the active language."""

import unicodedata
from collections.abc import Callable, Iterable
from functools import lru_cache
from itertools import groupby
from typing import Any

from core.i18n import languages

# Romanian has five letters of its own; each follows the letter that it is derived from.
ROMANIAN = {"ă": "a\uffef1", "â": "a\uffef2", "î": "i\uffef", "ș": "s\uffef", "ț": "t\uffef"}
LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss"})


def sort_key(name: Any) -> str:
    """Return the sort key of `name`, a string or a text in several languages.

    Capitals do not count, nor do accents that make no other letter.
    """
    language = languages.active()
    text = name.text_for(language) if hasattr(name, "text_for") else str(name)
    return _sort_key(text, language)


def group_by_letter[Item](
    items: Iterable[Item], name: Callable[[Item], Any]
) -> list[tuple[str, list[Item]]]:
    """Return `items`, sorted, by the first letter of `name(item)`."""
    ordered = sorted(items, key=lambda item: sort_key(name(item)))
    groups = groupby(ordered, key=lambda item: _letter(name(item)))
    return [(letter, list(members)) for letter, members in groups]


@lru_cache(maxsize=4_096)  # the contents of a list have the same few names
def _sort_key(name: str, language: str) -> str:
    lower = unicodedata.normalize("NFC", name).lower().translate(LIGATURES)
    letters = ROMANIAN if language == "ro" else {}
    replaced = "".join(letters.get(letter, letter) for letter in lower)
    return without_accents(replaced)


def without_accents(text: str) -> str:
    """Return the text with its letters taken apart, without their marks."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def _letter(name: Any) -> str:
    first = unicodedata.normalize("NFC", str(name))[:1].lower()
    is_own = languages.active() == "ro" and first in ROMANIAN
    return (first if is_own else sort_key(name)[:1]).upper()
