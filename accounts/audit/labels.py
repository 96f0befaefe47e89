"""Labels for the kinds and references of audit entries. Apps that own objects register the labels here."""

from collections.abc import Callable
from dataclasses import dataclass

Pair = tuple[str, str]


@dataclass(frozen=True)
class Label:
    """The current name of an object, and the URL of its admin page, if it has one."""

    text: str
    url: str = ""


_label_sources: list[Callable[[set[Pair]], dict[Pair, Label]]] = []

# How the values of a fact are shown, by the name of the fact.
VALUE_LABELS: dict[str, Callable[[str], str]] = {}


def register_labels(source):
    """Add `source`: it maps pairs of kind and reference to labels, and is called once a page."""
    _label_sources.append(source)
    return source


def labels_of(pairs: set[Pair]) -> dict[Pair, Label]:
    """Return the labels of the objects of these kinds and references; unknown objects are left out."""
    labels = {}
    for source in _label_sources:
        labels |= source(pairs)
    return labels
