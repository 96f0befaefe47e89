"""Names in the order in which people look for them."""

import unicodedata
from functools import lru_cache
from itertools import groupby


def folded(name) -> str:
    """A name as it is sorted: whatever accents and capitals stand in it."""
    return _folded(str(name))


@lru_cache(maxsize=4_096)  # the same few names stand in all the contents of a list
def _folded(name):
    decomposed = unicodedata.normalize("NFKD", name)
    return "".join(each for each in decomposed if not unicodedata.combining(each)).lower()


def by_letter(items, name) -> list[tuple[str, list]]:
    """``items``, sorted, under the letters with which ``name(item)`` begins."""
    ordered = sorted(items, key=lambda item: folded(name(item)))
    return [
        (letter, list(members))
        for letter, members in groupby(ordered, key=lambda item: folded(name(item))[:1].upper())
    ]
