"""The search results of an edition, the best first; the database finds, counts and sorts.

Both databases give the same results in the same order, since they only compare whole tokens. The candidates of a
preview are in no database: those that match are listed first.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import cached_property
from itertools import compress

from django.db.models import Exists, OuterRef, Q

from core.i18n.languages import active
from record import registry
from record.content import Content
from record.models import FOREVER, Publication
from search import index, ranking
from search.backends import TokenMatch
from search.models import SearchEntry
from search.query import Query, Term

MAX_RESULTS_WITH_LEADS = 1_000  # leads are long: with more results they do not influence the order
MAX_IDS = 25_000  # SQLite takes no more than 32,766 in one question
MAX_ENDED = 500
NEWEST = Term(((TokenMatch((index.NEWEST,), ""),),))
ROW_FIELDS = [f"publication__{name}" for name in "kind key slug in_force_from content".split()]


class Results:
    """The results of a query in the active language, of one kind or all; reads only what is sliced."""

    def __init__(self, edition, query: Query, kind: str = ""):
        self.edition, self.query, self.kind = edition, query, kind
        self.language = active()

    @cached_property
    def counts(self) -> dict[str, int]:
        """Return the number of results by kind, in the order of the kinds, whichever kind is chosen."""
        if not self.query:
            return {}
        counts = Counter(kind for _, kind in self._matches)
        counts.update(candidate.kind for candidate in self._candidates)
        return {kind: counts[kind] for kind in registry.searched() if counts[kind]}

    def total(self) -> int:
        return sum(self.counts.values())

    def count(self) -> int:
        return self.counts.get(self.kind, 0) if self.kind else self.total()

    def __len__(self):
        return self.count()

    def __getitem__(self, page: slice) -> list[Content]:
        if not self.count():
            return []
        candidates = [
            candidate for candidate in self._candidates if self.kind in ("", candidate.kind)
        ]
        publications = candidates[page]
        start = max(page.start - len(candidates), 0)
        stop = max(page.stop - len(candidates), 0)
        if stop:
            publications += self._rows(start, stop)
        return [publication.read(self.edition.cards) for publication in publications]

    def _rows(self, start, stop) -> list[Publication]:
        ids = [pk for pk, kind in self._matches if self.kind in ("", kind)]
        rows = (
            SearchEntry.objects.filter(pk__in=ids) if len(ids) <= MAX_IDS else self._matching_rows
        )
        if self.kind:
            rows = rows.filter(publication__kind=self.kind)
        ordered = rows.annotate(**self._order).order_by(*ranking.ORDER)
        rows = ordered.select_related("publication").only(*ROW_FIELDS)
        return [row.publication for row in rows[start:stop]]

    @property
    def _order(self) -> dict:
        return ranking.order(self.query, self._related_by_name, self._with_leads)

    @property
    def _with_leads(self) -> bool:
        return len(self._matches) <= MAX_RESULTS_WITH_LEADS

    @cached_property
    def _matches(self) -> list[tuple[int, str]]:
        """Return the matching entries and their kinds: one query of the index serves the counts and the page."""
        return list(self._matching_rows.values_list("pk", "publication__kind"))

    @cached_property
    def _matching_rows(self):
        return ranking.matching_rows(
            entries(self.edition, self.language), self.query.terms, self._related_by_name
        )

    @cached_property
    def _candidates(self) -> list[Publication]:
        """Return the candidates that have each term, or reference content whose name has it."""
        matching = []
        for candidate, entry in candidate_entries(self.edition, self.language):
            named = {ref.key for ref in candidate.read(self.edition.cards).refs()}
            found_by_name = [term for term, keys in self._related_by_name.items() if keys & named]
            if matches(entry, [term for term in self.query.terms if term not in found_by_name]):
                matching.append(candidate)
        return matching

    @cached_property
    def _related_by_name(self) -> dict[Term, set]:
        """Return by term the keys of the countries and funders whose name has it; what references them is found too."""
        lending_kinds = [
            kind
            for kind in registry.searched()
            if registry.content_class_of(kind).matches_via_references
        ]
        rows = entries(self.edition, self.language).filter(
            ranking.any_of(self.query.terms), publication__kind__in=lending_kinds
        )
        titled = {
            f"term_{number}": ranking.in_title(term) for number, term in enumerate(self.query.terms)
        }
        related_by_name = defaultdict(set)
        for key, *is_titled in rows.annotate(**titled).values_list("publication__key", *titled):
            for term in compress(self.query.terms, is_titled):
                related_by_name[term].add(key)
        for candidate, entry in candidate_entries(self.edition, self.language):
            for term in self.query.terms:
                if candidate.kind in lending_kinds and term.is_in(entry.title, entry.name):
                    related_by_name[term].add(candidate.key)
        return dict(related_by_name)


def matches(entry: SearchEntry, terms: Iterable[Term]) -> bool:
    """Return whether an entry that is in no database has all terms."""
    return all(term.is_in(f" {entry.tokens} ", entry.sequence) for term in terms)


def entries(edition, language):
    """Return the entries in the language that are in force at the edition's time, without those of its candidates."""
    in_force = Publication.objects.in_force(edition.at).filter(pk=OuterRef("publication"))
    rows = SearchEntry.objects.filter(
        Exists(in_force), *_newest_or_ended(edition.cards.memoize(_ended_publications))
    )
    return rows.filter(**{f"serves_{language}": True}).exclude(
        publication__key__in=list(edition.candidates)
    )


def _ended_publications(cards) -> list[int]:
    """Return the publications in force at the edition's time that have a successor; few for today's site."""
    rows = Publication.objects.in_force(cards.at).filter(
        kind__in=registry.searched(), in_force_until__lt=FOREVER
    )
    return list(rows.values_list("pk", flat=True)[: MAX_ENDED + 1])


def _newest_or_ended(ended: list[int]) -> list[Q]:
    """Narrow the index to newest and `ended` publications; not for a past day with too many of the latter."""
    if len(ended) > MAX_ENDED:
        return []
    return (
        [Q(tokens__holds=[NEWEST]) | Q(publication__in=ended)]
        if ended
        else [Q(tokens__holds=[NEWEST])]
    )


def candidate_entries(edition, language) -> Iterable[tuple[Publication, SearchEntry]]:
    """Yield the candidates of a preview with their unsaved entries."""
    for candidate in edition.candidates.values():
        candidate_rows, _ = index.build_entries(candidate.read(edition.cards))
        yield from (
            (candidate, entry) for entry in candidate_rows if getattr(entry, f"serves_{language}")
        )


def candidate_spellings(edition) -> set[tuple[str, str, str]]:
    """Return language, word and spelling of the candidates' words, as ``SearchWord`` stores them."""
    spellings = (
        index.build_entries(candidate.read(edition.cards))[1]
        for candidate in edition.candidates.values()
    )
    return set().union(*spellings)
