"""The search page: results, their kinds, and a suggestion if there are none."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from core.i18n.languages import active
from record import registry
from record.editions import Edition
from search import query, suggestions
from search.results import Results


@dataclass(frozen=True)
class Kind:
    """A kind to choose, with its number of results; the empty name stands for all kinds."""

    name: str
    label: Any
    count: int
    is_chosen: bool


class SearchPage:
    """One query to one edition; reads lazily."""

    def __init__(self, edition: Edition, typed: str, kind: str) -> None:
        self.edition = edition
        self.query = query.parse(typed, active())
        self.kind = kind if kind in registry.searched() else ""
        self.results = Results(edition, self.query, self.kind)

    @property
    def kinds(self) -> list[Kind]:
        """Return the kinds that have a result, and the chosen one."""
        counts = self.results.counts
        chosen = {self.kind: 0} if self.kind and self.kind not in counts else {}
        return [
            Kind(name, registry.content_class_of(name).kind_names, count, name == self.kind)
            for name, count in (counts | chosen).items()
        ]

    @property
    def kind_label(self) -> Any:
        return registry.content_class_of(self.kind).kind_names if self.kind else ""

    @cached_property
    def suggestion(self) -> str:
        """Return another query that has results; empty if this one has."""
        if self.results.total() or not self.query:
            return ""
        return suggestions.suggest(self.edition, self.query)
