"""The search results of an edition, the best first; the database finds, counts and sorts.

Both databases give the same results in the same order, since they only compare whole tokens. The
candidates of a preview are in no database: those that match are listed first.

All results have all terms if any has. Otherwise they are those with half of the best one's points.
"""

from collections import ChainMap, Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
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
from search.ranking import COMPLETE, PARTIAL, Found, KeysByTerm, Page, Ranking
from search.scope import Scope

NOTHING_FOUND = Found(PARTIAL, {}, [])


class Results:
    """The results of a query in the active language, of one kind or all; reads only a slice."""

    def __init__(
        self, edition: Edition, query: Query, kind: str = "", scope: Scope | None = None
    ) -> None:
        self.edition = edition
        self.language = active()
        self._entries = list(candidate_entries(edition, self.language))
        unsaved = chain.from_iterable(entry.tokens.split() for _, entry in self._entries)
        numbers = edition.cached(search_query.read_words).numbers
        self.query = search_query.weigh(query, ChainMap(numbers, dict.fromkeys(unsaved, 1)))
        self.kind = kind
        self.scope = scope or Scope(edition, self.language)
        self._is_partial = len(self.query.terms) < len(query.terms)

    @cached_property
    def counts(self) -> dict[str, int]:
        """Return the number of results by kind, with the chosen one, in the order of the kinds."""
        kinds = registry.searched()
        numbers = self._found.numbers.items()
        counts = Counter({kinds[place]: number for place, number in numbers})
        counts.update(candidate.kind for candidate in self._candidates)
        return {kind: counts[kind] for kind in kinds.values() if counts[kind] or kind == self.kind}

    @property
    def has_partial_results(self) -> bool:
        """Return whether no result has all words of the query."""
        return self._is_partial or self._found.level > COMPLETE

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
        entries = self._found.page[start:stop]
        if stop > PAGE_SIZE:
            entries = self._find(start, stop).page
        rows: Any = Publication.objects.in_force(self.edition.at).filter(search_entries__in=entries)
        publications = {row.entry: row for row in rows.annotate(entry=F("search_entries"))}
        # One may have been withheld since the entries were found.
        return [publications[entry] for entry in entries if entry in publications]

    @cached_property
    def _found(self) -> Found:
        """The first page of stored entries; none, if only a candidate has all terms."""
        if not self.query:
            return NOTHING_FOUND
        found = self._find(0, PAGE_SIZE)
        best = min((level for _, level in self._candidate_levels), default=PARTIAL)
        return found if found.level <= best else NOTHING_FOUND._replace(level=best)

    def _find(self, start: int, stop: int) -> Found:
        place = registry.content_class_of(self.kind).search_place if self.kind else None
        ranking = Ranking(self.scope, self.query, self._related_by_name)
        return ranking.find(Page(start, stop, place))

    @cached_property
    def _candidates(self) -> list[Publication]:
        """The candidates that have as many of the terms as the other results."""
        level = self._found.level
        return [candidate for candidate, own in self._candidate_levels if own == level]

    @cached_property
    def _candidate_levels(self) -> list[tuple[Publication, int]]:
        """The candidates with their levels (search/ranking.py), if they have any term."""
        levels = []
        for candidate, entry in self._entries:
            keys = {ref.key for ref in candidate.read(self.edition).refs()}
            tokens = f" {entry.tokens} "
            has_terms = []
            for term in self.query.terms:
                is_related = not keys.isdisjoint(self._related_by_name.get(term, ()))
                has_terms.append(is_related or term.is_found(tokens, entry.sequence))
            if any(has_terms):
                levels.append((candidate, COMPLETE if all(has_terms) else PARTIAL))
        return levels

    @cached_property
    def _related_by_name(self) -> KeysByTerm:
        """The keys of the countries and funders whose name has the word, by term."""
        names = [
            name for name in self.edition.cached(_names) if name.key not in self.edition.candidates
        ]
        for candidate, entry in self._entries:
            if candidate.kind in registry.found_by_reference():
                names.append(Name(candidate.key, entry.section_tokens(TITLE), entry.name))
        related: dict[Term, set[UUID]] = {}
        for term in self.query.terms:
            for name in names if not term.phrase else ():
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
        for entry in index.build_entries(candidate.read(edition)):
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
        self._synonyms = edition.cached(synonyms.read_groups)
        self.query = search_query.parse(typed, active(), self._synonyms)
        self.kind = kind if kind in registry.searched().values() else ""
        self._results = Results(edition, self.query, self.kind)

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
        if self._results.total() or not self.query:
            return ""
        return suggestions.suggest(self.query, self._results.scope, self._results.edition)

    @cached_property
    def results(self) -> Results:
        """The results; those of the suggestion, if there is one."""
        if not self.suggestion:
            return self._results
        query = search_query.parse(self.suggestion, active(), self._synonyms)
        return Results(self._results.edition, query, self.kind, self._results.scope)
