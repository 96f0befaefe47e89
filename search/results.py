"""The search results of an edition, the best first; the database finds, counts and sorts.

Both databases give the same results in the same order, since they only compare whole tokens. The
candidates of a preview are in no database: those that match are listed first.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from core.i18n.languages import active
from record import registry
from record.content import Content
from record.editions import Edition
from record.models import Publication
from search import index, ranking, suggestions
from search import query as search_query
from search.models import SearchEntry
from search.query import Query, Term

MAX_RESULTS_WITH_LEADS = 1_000  # leads are long: with more results they do not influence the order
MAX_IDS = 25_000  # SQLite accepts 32,766 in one query
ROW_FIELDS = [f"publication__{name}" for name in "kind key slug in_force_from content".split()]


class Results:
    """The results of a query in the active language, of one kind or all; reads only a slice."""

    def __init__(self, edition: Edition, query: Query, kind: str = "") -> None:
        self.edition = edition
        self.query = query
        self.kind = kind
        self.language = active()

    @cached_property
    def counts(self) -> dict[str, int]:
        """Return the number of results by kind, with the chosen one, in the order of the kinds."""
        if not self.query:
            return {}
        counts = Counter(kind for _, kind in self._matches)
        counts.update(candidate.kind for candidate in self._candidates)
        kinds = (kind for kind in registry.searched() if counts[kind] or kind == self.kind)
        return {kind: counts[kind] for kind in kinds}

    def total(self) -> int:
        return sum(self.counts.values())

    def __len__(self) -> int:
        return self.counts.get(self.kind, 0) if self.kind else self.total()

    def __getitem__(self, page: slice) -> list[Content]:
        if not len(self):
            return []
        rows = [row for row in self._candidates if self.kind in ("", row.kind)]
        start = max(page.start - len(rows), 0)
        stop = max(page.stop - len(rows), 0)
        rows = rows[page] + (self._rows(start, stop) if stop else [])
        return [row.read(self.edition.cards) for row in rows]

    def _rows(self, start: int, stop: int) -> list[Publication]:
        rows = self._matching_rows
        ids = [pk for pk, kind in self._matches if self.kind in ("", kind)]
        if len(ids) <= MAX_IDS:
            rows = SearchEntry.objects.filter(pk__in=ids)
        if self.kind:
            rows = rows.filter(publication__kind=self.kind)
        with_leads = len(self._matches) <= MAX_RESULTS_WITH_LEADS
        order = ranking.order(self.query, self._related_by_name, with_leads)
        rows = rows.annotate(**order).order_by(*ranking.ORDER).select_related("publication")
        return [row.publication for row in rows.only(*ROW_FIELDS)[start:stop]]

    @cached_property
    def _matches(self) -> list[tuple[int, str]]:
        """The matching entries and their kinds, from one query for the counts and the page."""
        return list(self._matching_rows.values_list("pk", "publication__kind"))

    @cached_property
    def _matching_rows(self) -> QuerySet[SearchEntry]:
        rows = ranking.entries(self.edition, self.language)
        return ranking.matching_rows(rows, self.query.terms, self._related_by_name)

    @cached_property
    def _candidates(self) -> list[Publication]:
        """The candidates that have each term, or refer to an object whose name has it."""
        matching = []
        for candidate, entry in candidate_entries(self.edition, self.language):
            refs = candidate.read(self.edition.cards).refs()
            keys = {ref.key for ref in refs}
            related = [term for term, named in self._related_by_name.items() if keys & named]
            terms = [term for term in self.query.terms if term not in related]
            if all(term.is_in(f" {entry.tokens} ", entry.sequence) for term in terms):
                matching.append(candidate)
        return matching

    @cached_property
    def _related_by_name(self) -> dict[Term, set[UUID]]:
        """The keys of the countries and funders whose name has the term, by term."""
        classes = map(registry.content_class_of, registry.searched())
        kinds = [content.kind for content in classes if content.matches_via_references]
        terms = self.query.terms
        in_title = {f"term_{index}": ranking.in_title(term) for index, term in enumerate(terms)}
        rows = ranking.entries(self.edition, self.language).filter(ranking.any_of(terms))
        rows = rows.filter(publication__kind__in=kinds).annotate(**in_title)
        related: dict[Term, set[UUID]] = {}
        for key, *is_in_title in rows.values_list("publication__key", *in_title):
            for term, is_in in zip(terms, is_in_title, strict=True):
                if is_in:
                    related.setdefault(term, set()).add(key)
        for candidate, entry in candidate_entries(self.edition, self.language):
            for term in terms:
                if candidate.kind in kinds and term.is_in(entry.title, entry.name):
                    related.setdefault(term, set()).add(candidate.key)
        return related


def candidate_entries(edition: Edition, language: str) -> Iterator[tuple[Publication, SearchEntry]]:
    """Yield the candidates of a preview with their unsaved entries."""
    for candidate in edition.candidates.values():
        for entry in index.build_entries(candidate.read(edition.cards))[0]:
            if getattr(entry, f"serves_{language}"):
                yield candidate, entry


@dataclass(frozen=True)
class Kind:
    """A kind to choose, with its number of results."""

    name: str
    label: Any
    count: int
    is_chosen: bool


class SearchPage:
    """One query to one edition; reads lazily."""

    def __init__(self, edition: Edition, typed: str, kind: str) -> None:
        self.query = search_query.parse(typed, active())
        self.kind = kind if kind in registry.searched() else ""
        self.results = Results(edition, self.query, self.kind)

    @property
    def kinds(self) -> list[Kind]:
        """Return the kinds that have a result, and the chosen one."""
        return [
            Kind(name, registry.content_class_of(name).kind_names, count, name == self.kind)
            for name, count in self.results.counts.items()
        ]

    @property
    def kind_label(self) -> Any:
        return registry.content_class_of(self.kind).kind_names if self.kind else ""

    @cached_property
    def suggestion(self) -> str:
        """Return another query that has results; empty if this one has."""
        if self.results.total() or not self.query:
            return ""
        return suggestions.suggest(self.results.edition, self.query)
