"""Other names of countries, areas and languages, which search knows and no page shows.

``names.json`` has those of CLDR (``bin/make-names``), ``variants.json`` further ones in use.
"""

import json
from functools import cache
from pathlib import Path

from search import tokenizer

FOLDER = Path(__file__).parent
MAX_TERRITORIES = 3  # a word in the names of more, such as “republic”, is the name of none

type Name = tuple[str, str]  # language and name


@cache
def _names() -> dict[str, dict[str, list[Name]]]:
    """Return the names by list and code."""
    names = json.loads((FOLDER / "names.json").read_bytes())
    for code, *name in json.loads((FOLDER / "variants.json").read_bytes()):
        names["territories"].setdefault(code, []).append(name)
    return names


def other_names(names_of: str, code: str) -> list[Name]:
    """Return the names of a code in the list, "territories" or "languages"."""
    return _names()[names_of].get(code, [])


@cache
def territories_by_word() -> dict[str, set[str]]:
    """Return the codes of countries and areas by the folded words that name only these."""
    codes: dict[str, set[str]] = {}
    for code, names in _names()["territories"].items():
        for _, name in names:
            for word in tokenizer.fold_words(name):
                codes.setdefault(word, set()).add(code)
    return {word: found for word, found in codes.items() if len(found) <= MAX_TERRITORIES}


@cache
def territory_names() -> frozenset[str]:
    """Return the names of countries and areas as folded words."""
    return frozenset(
        " ".join(tokenizer.fold_words(name))
        for names in _names()["territories"].values()
        for _, name in names
    )
