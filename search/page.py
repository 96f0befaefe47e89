"""What the search page shows: the answers, their kinds, and what helps where there are none."""

from functools import cached_property
from typing import Any, NamedTuple

from core.i18n.languages import active
from record import registry
from search import query, suggestions
from search.results import Answers


class Kind(NamedTuple):
    """A kind to choose, and how many answers are of it; the empty name stands for all of them."""

    name: str
    label: Any
    count: int
    is_chosen: bool


class Answering:
    """One question to one edition. Nothing is read before it is asked for."""

    def __init__(self, edition, typed: str, kind: str):
        self.edition = edition
        self.query = query.read(typed, active())
        self.kind = kind if kind in registry.searched() else ""
        self.answers = Answers(edition, self.query, self.kind)

    @property
    def kinds(self) -> list[Kind]:
        """Those of which there is an answer, and the chosen one."""
        counts = self.answers.counts
        chosen = {self.kind: 0} if self.kind and self.kind not in counts else {}
        return [
            Kind(name, registry.content_class_of(name).kind_names, count, name == self.kind)
            for name, count in (counts | chosen).items()
        ]

    @property
    def kind_label(self):
        return registry.content_class_of(self.kind).kind_names if self.kind else ""

    @cached_property
    def suggestion(self) -> str:
        """Other words that are answered; empty where the ones that were asked for are."""
        return "" if self.answers.total() or not self.query else suggestions.suggest(self.edition, self.query)
