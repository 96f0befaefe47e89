"""The search results of an edition, the best first; the database finds, counts and sorts.

Both databases give the same results in the same order, since they only compare whole tokens. The
candidates of a preview are in no database: those that match are listed first.

If few results have all terms, those with half of them follow; if none has half, those with any.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from core.i18n.languages import active
from record import registry
from record.content import Content
from record.editions import Edition
from record.models import Publication
from search import index, ranking, suggestions, synonyms
from search import query as search_query
from search.models import SearchEntry
from search.query import Query, Term

MAX_RESULTS_WITH_LEADS = 1_000  # leads are long: with more results they do not influence the order
MIN_COMPLETE_RESULTS = 10  # with as many, no result lacks a term
MAX_IDS = 25_000  # SQLite accepts 32,766 in one query
ROW_FIELDS = [f"publication__{name}" for name in "kind key slug in_force_from content".split()]


class Matches(NamedTuple):
    """The entries with at least ``min_terms`` terms, each as its primary key and its kind.

    ``number_complete`` counts the results, candidates included, that have all terms.
    """

    rows: QuerySet[SearchEntry]
    entries: list[tuple[int, str]]
    min_terms: int
    number_complete: int


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
        counts = Counter(kind for _, kind in self._matches.entries)
        counts.update(candidate.kind for candidate in self._candidates)
        kinds = (kind for kind in registry.searched() if counts[kind] or kind == self.kind)
        return {kind: counts[kind] for kind in kinds}

    @property
    def number_complete(self) -> int:
        """The number of results of all kinds that have all terms; the others come after them."""
        return self._matches.number_complete if self.query else 0

    @property
    def has_partial_results(self) -> bool:
        return self.number_complete < self.total()

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
        rows = self._matches.rows
        entries = self._matches.entries
        ids = [pk for pk, kind in entries if self.kind in ("", kind)]
        if len(ids) <= MAX_IDS:
            rows = SearchEntry.objects.filter(pk__in=ids)
        if self.kind:
            rows = rows.filter(publication__kind=self.kind)
        with_leads = len(entries) <= MAX_RESULTS_WITH_LEADS
        is_partial = self._matches.min_terms < len(self.query.terms)
        order = ranking.order(self.query, self._related_by_name, with_leads, is_partial)
        rows = rows.annotate(**order).order_by(*ranking.ORDER).select_related("publication")
        return [row.publication for row in rows.only(*ROW_FIELDS)[start:stop]]

    @cached_property
    def _matches(self) -> Matches:
        """The matching entries, from one query for the counts and the page, or from two."""
        terms = self.query.terms
        in_force = ranking.entries(self.edition, self.language)
        rows = ranking.matching_rows(in_force, terms, self._related_by_name)
        entries = list(rows.values_list("pk", "publication__kind"))
        of_candidates = [number for _, number in self._counted_candidates]
        complete = Matches(
            rows, entries, len(terms), len(entries) + of_candidates.count(len(terms))
        )
        if len(terms) == 1 or complete.number_complete >= MIN_COMPLETE_RESULTS:
            return complete
        partial_rows: Any = ranking.partial_rows(in_force, terms, self._related_by_name)
        counted = list(partial_rows.values_list("pk", "publication__kind", "found"))
        half = (len(terms) + 1) // 2
        best = max([*(number for *_, number in counted), *of_candidates], default=0)
        min_terms = half if best >= half else 1
        partial = [(pk, kind) for pk, kind, number in counted if number >= min_terms]
        if len(partial) > MAX_IDS:
            return complete
        return complete._replace(entries=partial, min_terms=min_terms)

    @cached_property
    def _candidates(self) -> list[Publication]:
        """The candidates that have enough terms, those with more first."""
        if not self._counted_candidates:
            return []
        min_terms = self._matches.min_terms
        found = [pair for pair in self._counted_candidates if pair[1] >= min_terms]
        return [candidate for candidate, _ in sorted(found, key=lambda pair: -pair[1])]

    @cached_property
    def _counted_candidates(self) -> list[tuple[Publication, int]]:
        """The candidates with the number of terms that each has, itself or by a reference."""
        counted = []
        for candidate, entry in candidate_entries(self.edition, self.language):
            keys = {ref.key for ref in candidate.read(self.edition.cards).refs()}
            tokens = f" {entry.tokens} "
            number = 0
            for term in self.query.terms:
                is_related = not keys.isdisjoint(self._related_by_name.get(term, ()))
                number += is_related or term.is_in(tokens, entry.sequence)
            if number:
                counted.append((candidate, number))
        return counted

    @cached_property
    def _related_by_name(self) -> dict[Term, set[UUID]]:
        """The keys of the countries and funders whose name has the term, by term."""
        classes = map(registry.content_class_of, registry.searched())
        kinds = [content.kind for content in classes if content.matches_via_references]
        terms = self.query.terms
        in_title = {f"term_{index}": ranking.in_title(term) for index, term in enumerate(terms)}
        rows = ranking.entries(self.edition, self.language)
        rows = rows.filter(tokens__holds=[search_query.any_of(terms)])
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
        words = edition.cards.derive(synonyms.of_edition)
        self.query = search_query.parse(typed, active(), words)
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
        """Return another query that has results; empty if a result has all terms of this one."""
        if self.results.number_complete or not self.query:
            return ""
        return suggestions.suggest(self.results.edition, self.query)
