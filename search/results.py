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

from django.db.models import F

from core.http.pagination import PAGE_SIZE
from core.i18n.languages import active
from record import registry
from record.content import Content
from record.editions import Edition
from record.models import Publication
from search import index, suggestions, synonyms
from search import query as search_query
from search.models import TITLE, SearchEntry
from search.query import Query, Term
from search.ranking import KeysByTerm, Page, Ranking
from search.scope import Scope

MIN_COMPLETE_RESULTS = 10  # with as many, each result has all terms


class Matches(NamedTuple):
    """The numbers of entries with at least ``min_terms`` terms by kind, and the entries of a page.

    ``number_complete`` counts the results, candidates included, that have all terms.
    """

    numbers: Counter[str]
    page: list[int]
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
        counts = Counter(self._matches.numbers)
        counts.update(candidate.kind for candidate in self._candidates)
        kinds = registry.searched().values()
        return {kind: counts[kind] for kind in kinds if counts[kind] or kind == self.kind}

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
        return [row.read(self.edition) for row in rows]

    def _rows(self, start: int, stop: int) -> list[Publication]:
        """Return the publications of a page; the first one is read with the numbers."""
        matches = self._matches if stop <= PAGE_SIZE else self._find(start, stop)
        first = start if stop <= PAGE_SIZE else 0
        entries = matches.page[first : first + stop - start]
        rows: Any = Publication.objects.in_force(self.edition.at).filter(search_entries__in=entries)
        publications = {row.entry: row for row in rows.annotate(entry=F("search_entries"))}
        # One may have been withheld since the entries were found.
        return [publications[entry] for entry in entries if entry in publications]

    @cached_property
    def _matches(self) -> Matches:
        return self._find(0, PAGE_SIZE)

    def _find(self, start: int, stop: int) -> Matches:
        """Find all entries: those with all terms if they are many, else those with some."""
        chosen = registry.content_class_of(self.kind).search_place if self.kind else None
        page = Page(start, stop, chosen)
        ranking = Ranking(self.scope, self.query, self._related_by_name)
        of_candidates = [number for _, number in self._counted_candidates]
        all_terms = len(self.query.terms)
        complete = of_candidates.count(all_terms)
        missing = max(MIN_COMPLETE_RESULTS - complete, 0)
        stored = ranking.count_complete(missing) if all_terms > 1 else missing
        half = (all_terms + 1) // 2
        for min_terms in [all_terms] if stored >= missing else sorted({half, 1}, reverse=True):
            found = ranking.find(min_terms, page)
            if found.numbers or max(of_candidates, default=0) >= min_terms:
                break
        if min_terms == all_terms:
            stored = sum(found.numbers.values())
        kinds = registry.searched()
        numbers = Counter({kinds[place]: number for place, number in found.numbers.items()})
        return Matches(numbers, found.page, min_terms, complete + stored)

    @cached_property
    def scope(self) -> Scope:
        """The entries among which results are found."""
        return Scope(self.edition, self.language)

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
            keys = {ref.key for ref in candidate.read(self.edition).refs()}
            tokens = f" {entry.tokens} "
            number = 0
            for term in self.query.terms:
                is_related = not keys.isdisjoint(self._related_by_name.get(term, ()))
                number += is_related or term.is_found(tokens, entry.sequence)
            if number:
                counted.append((candidate, number))
        return counted

    @cached_property
    def _related_by_name(self) -> KeysByTerm:
        """The keys of the countries and funders whose name has the term, by term."""
        names = [
            name for name in self.edition.cached(_names) if name.key not in self.edition.candidates
        ]
        for candidate, entry in candidate_entries(self.edition, self.language):
            if candidate.kind in registry.found_by_reference():
                names.append(Name(candidate.key, entry.section_tokens(TITLE), entry.name))
        related: dict[Term, set[UUID]] = {}
        for term in self.query.terms:
            for name in names:
                if term.is_found(name.tokens, name.sequence):
                    related.setdefault(term, set()).add(name.key)
        return related


class Name(NamedTuple):
    """The tokens and the words of the title of an object."""

    key: UUID
    tokens: str
    sequence: str


def _names(edition: Edition) -> list[Name]:
    """Return the names of objects that find contents which refer to them."""
    kinds = registry.found_by_reference()
    publications = Publication.objects.in_force(edition.at).filter(kind__in=kinds)
    entries = SearchEntry.objects.filter(publications__in=publications)
    entries = entries.filter(**{f"serves_{active()}": True})
    return [Name(entry.key, entry.section_tokens(TITLE), entry.name) for entry in entries]


def candidate_entries(edition: Edition, language: str) -> Iterator[tuple[Publication, SearchEntry]]:
    """Yield the candidates of a preview with their unsaved entries."""
    for candidate in edition.candidates.values():
        for entry in index.build_entries(candidate.read(edition))[0]:
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
        words = edition.cached(synonyms.read_groups)
        self.query = search_query.parse(typed, active(), words)
        self.kind = kind if kind in registry.searched().values() else ""
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
        return suggestions.suggest(self.query, self.results.scope, self.results.edition)
