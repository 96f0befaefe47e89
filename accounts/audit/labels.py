"""Names for what the audit knows by kind and reference. Apps that own objects say here how they are called."""

from collections.abc import Callable
from dataclasses import dataclass

Pair = tuple[str, str]


@dataclass(frozen=True)
class Named:
    """How an object is called today, and where it stands in the admin, if it stands there."""

    name: str
    address: str = ""


_namers: list[Callable[[set[Pair]], dict[Pair, Named]]] = []
# How the values of a fact are shown, by the name of the fact.
VALUE_LABELS: dict[str, Callable[[str], str]] = {}


def naming(namer):
    """Adds ``namer``: given pairs of kind and reference, it names those it knows; called once a page."""
    _namers.append(namer)
    return namer


def names_of(pairs: set[Pair]) -> dict[Pair, Named]:
    """Names of the objects of these kinds and references; those that nobody knows are left out."""
    names = {}
    for namer in _namers:
        names |= namer(pairs)
    return names
