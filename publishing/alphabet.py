"""Names in the order in which people look for them."""

import unicodedata
from itertools import groupby


def folded(name) -> str:
    """A name as it is sorted: whatever accents and capitals stand in it."""
    decomposed = unicodedata.normalize("NFKD", str(name))
    return "".join(each for each in decomposed if not unicodedata.combining(each)).lower()


def by_letter(items, name) -> list[tuple[str, list]]:
    """``items``, sorted, under the letters with which ``name(item)`` begins."""
    ordered = sorted(items, key=lambda item: folded(name(item)))
    return [
        (letter, list(members))
        for letter, members in groupby(ordered, key=lambda item: folded(name(item))[:1].upper())
    ]
