"""The search results of an edition, the best first; the database finds, counts and sorts.

Both databases give the same results in the same order, since they only compare whole tokens. The
candidates of a preview are in no database: those with all terms are listed first.

All results have all terms if any has. Otherwise they are those with half of the best one's points.
"""

from collections import Counter
from functools import cached_property
from typing import Any
from uuid import UUID

from core.i18n.languages import active
from record import registry
from record.content import Content
from record.editions import Edition
from record.models import Publication
from search import index, suggestions, synonyms
from search.models import TITLE, SearchEntry
from search.query import Query, parse, read_numbers, weigh
from search.ranking import Found, KeysByTerm, Ranking
from search.scope import Scope

RESULTS_PER_PAGE = 10
NOTHING_FOUND = Found(True, {}, [])


class Results:
    """The results of a query in the active language, of one kind or all; reads only a slice."""

    def __init__(
        self, edition: Edition, query: Query, kind: str = "", scope: Scope | None = None
    ) -> None:
        self.edition = edition
        self.kind = kind
        self.scope = scope or Scope(edition, active())
        self.query = weigh(query, edition.cached(read_numbers))
        self._typed = query

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
        is_partial = self._found.is_partial or len(self.query.terms) < len(self._typed.terms)
        return is_partial and not self._candidates

    def total(self) -> int:
        return sum(self.counts.values())

    def __len__(self) -> int:
        return self.counts.get(self.kind, 0) if self.kind else self.total()

    def __getitem__(self, page: slice) -> list[Content]:
        rows = [row for row in self._candidates if self.kind in ("", row.kind)]
        start = max(page.start - len(rows), 0)
        stop = max(page.stop - len(rows), 0)
        contents = [row.read(self.edition) for row in rows[page]]
        return contents + (self._stored(start, stop) if stop else [])

    def _stored(self, start: int, stop: int) -> list[Content]:
        """Return the contents of a page; the keys of the first one are read with the numbers."""
        keys = self._found.page[start:stop]
        if self._found.numbers and stop > RESULTS_PER_PAGE:
            keys = self._find(slice(start, stop)).page
        contents = self.edition.read(self.edition.rows().filter(key__in=keys))
        found = {content.key: content for content in contents}
        # One may have been withheld since the entries were found.
        return [found[key] for key in keys if key in found]

    @cached_property
    def _found(self) -> Found:
        """The first page of stored entries, with all terms if a candidate has them."""
        found = self._find(slice(0, RESULTS_PER_PAGE)) if self.query else NOTHING_FOUND
        return NOTHING_FOUND if found.is_partial and self._candidates else found

    def _find(self, page: slice) -> Found:
        place = registry.content_class_of(self.kind).search_place if self.kind else None
        return Ranking(self.scope, self.query, self._related_by_name, place).find(page)

    @cached_property
    def _candidates(self) -> list[Publication]:
        """The candidates of a preview whose texts have all words."""
        found = []
        for candidate in self.edition.candidates.values() if self._typed else ():
            for entry in index.build_entries(candidate.read(self.edition)):
                tokens = frozenset(entry.tokens.split())
                has_terms = (term.is_found(tokens, entry.sequence) for term in self._typed.terms)
                if getattr(entry, f"serves_{active()}") and all(has_terms):
                    found.append(candidate)
        return found

    @cached_property
    def _related_by_name(self) -> KeysByTerm:
        """The keys of the countries and funders whose name has the word, by term."""
        names = self.edition.cached(_names).items()
        return {
            term: {key for key, tokens in names if term.is_found(tokens)}
            for term in self.query.terms
        }


def _names(edition: Edition) -> dict[UUID, frozenset[str]]:
    """Return the tokens of the names of objects that find contents which refer to them."""
    kinds = registry.found_by_reference()
    publications = Publication.objects.in_force(edition.at).filter(kind__in=kinds)
    entries = SearchEntry.objects.filter(publications__in=publications)
    entries = entries.filter(**{f"serves_{active()}": True})
    return {
        key: frozenset(token[1:] for token in tokens.split() if token[0] == TITLE)
        for key, tokens in entries.values_list("key", "tokens")
    }


class SearchPage:
    """One query to one edition; reads lazily."""

    def __init__(self, edition: Edition, typed: str, kind: str) -> None:
        self._synonyms = edition.cached(synonyms.read_groups)
        self.query = parse(typed, active(), self._synonyms)
        self.kind = kind if kind in registry.searched().values() else ""
        self._results = Results(edition, self.query, self.kind)

    @property
    def kinds(self) -> list[tuple[str, Any, int]]:
        """Return the kinds that have a result, and the chosen one, with labels and numbers."""
        return [
            (kind, registry.content_class_of(kind).kind_names, count)
            for kind, count in self.results.counts.items()
        ]

    @cached_property
    def suggestion(self) -> str:
        """Return another query that has results; empty if this one has.

        A query is not corrected if all of its words have synonyms, which also lead to lists.
        """
        if self._results.total() or all(term.synonyms for term in self.query.terms):
            return ""
        return suggestions.suggest(self.query, self._results.scope, self._results.edition)

    @cached_property
    def results(self) -> Results:
        """The results; those of the suggestion, if there is one."""
        if not self.suggestion:
            return self._results
        query = parse(self.suggestion, active(), self._synonyms)
        return Results(self._results.edition, query, self.kind, self._results.scope)
