"""Labels for the kinds and references of audit entries, which apps register here."""

from collections.abc import Callable
from dataclasses import dataclass

type Pair = tuple[str, str]  # a kind and a reference


@dataclass(frozen=True)
class Label:
    """The current name of an object, and the URL of its admin page, if it has one."""

    text: str
    url: str = ""


type LabelSource = Callable[[set[Pair]], dict[Pair, Label]]

_label_sources: list[LabelSource] = []

# The labels of the values of a fact, by the name of the fact.
VALUE_LABELS: dict[str, Callable[[str], str]] = {}


def register_labels(source: LabelSource) -> LabelSource:
    """Add `source`: it maps pairs of kind and reference to labels, and is called once a page."""
    _label_sources.append(source)
    return source


def labels_of(pairs: set[Pair]) -> dict[Pair, Label]:
    """Return the labels of the known objects of these kinds and references."""
    labels: dict[Pair, Label] = {}
    for source in _label_sources:
        labels |= source(pairs)
    return labels
