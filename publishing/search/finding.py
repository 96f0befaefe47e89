"""Answers a question from an edition, the best first; the database finds, counts and sorts.

Both databases give the same answers in the same order: whatever they decide is a comparison of whole tokens, and
``publishing/search/matching.py`` decides the same in Python. There the candidates of a preview are judged, and the
tests what the databases say.
"""

from collections import Counter
from collections.abc import Iterable
from functools import cached_property
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q

from publishing import kinds
from publishing.content import Content
from publishing.languages import active
from publishing.models import FOREVER, Publication
from publishing.models.search import SearchEntry
from publishing.search import conditions, indexing, matching
from publishing.search.asking import Query, Term
from publishing.search.full_text import Sought
from publishing.search.matching import Place

MOST_WITH_LEADS = (
    1_000  # leads are long: of more answers, whether a word stands in the lead or below isn't asked
)
MOST_BY_NUMBER = 25_000  # SQLite takes no more than 32,766 in one question
MOST_WITH_AN_END = 500
NEWEST = Term(((Sought((indexing.NEWEST,), ""),),))
FOR_ROWS = ("day", *(f"publication__{name}" for name in "kind key slug in_force_from content".split()))
FOR_LENDERS = ("name", "title", "lead", "sequence", "tokens", "publication__kind", "publication__key")


class Answer(NamedTuple):
    """One content found, and what it is sorted by."""

    order: tuple
    publication: Publication


class Answers:
    """What the edition answers in the active language, one kind of it or all; reads only what is sliced."""

    def __init__(self, edition, query: Query, kind: str = ""):
        self.edition, self.query, self.kind = edition, query, kind
        self.language = active()

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many answers there are of each kind, in the order of the kinds; whatever kind was chosen."""
        if not self.query:
            return {}
        counts = Counter(kind for _, kind in self._found)
        counts.update(answer.publication.kind for answer in self._candidates)
        return {kind: counts[kind] for kind in kinds.searched() if counts[kind]}

    def total(self) -> int:
        return sum(self.counts.values())

    def count(self) -> int:
        return self.counts.get(self.kind, 0) if self.kind else self.total()

    def __len__(self):
        return self.count()

    def __getitem__(self, asked: slice) -> list[Content]:
        """Candidates are merged into the rows around them: with n of them, n rows more are read at most."""
        if not self.count():
            return []
        candidates = [each for each in self._candidates if self.kind in ("", each.publication.kind)]
        first = max(asked.start - len(candidates), 0)
        merged = sorted([*self._rows(first, asked.stop), *candidates], key=lambda answer: answer.order)
        answers = merged[asked.start - first : asked.stop - first]
        return [answer.publication.read(self.edition.cards) for answer in answers]

    def _rows(self, first, stop) -> list[Answer]:
        found = [pk for pk, kind in self._found if self.kind in ("", kind)]
        asked = SearchEntry.objects.filter(pk__in=found) if len(found) <= MOST_BY_NUMBER else self._matching
        if self.kind:
            asked = asked.filter(publication__kind=self.kind)
        ordered = asked.annotate(**self._order).order_by(*conditions.ORDER)
        rows = ordered.select_related("publication").only(*FOR_ROWS)
        return [
            Answer((row.unnamed, row.places, row.kind_place, -row.day, row.publication.key), row.publication)
            for row in rows[first:stop]
        ]

    @property
    def _order(self) -> dict:
        return conditions.order(self.query, self._lenders, self._with_leads)

    @property
    def _with_leads(self) -> bool:
        return len(self._found) <= MOST_WITH_LEADS

    @cached_property
    def _found(self) -> list[tuple[int, str]]:
        """The entries that answer, and their kinds: the index is asked once, for the numbers and for the page."""
        return list(self._matching.values_list("pk", "publication__kind"))

    @cached_property
    def _matching(self):
        return conditions.answering(entries(self.edition, self.language), self.query.terms, self._lenders)

    @cached_property
    def _candidates(self) -> list[Answer]:
        answers = []
        for candidate, entry in candidate_entries(self.edition, self.language):
            named = {ref.key for ref in candidate.read(self.edition.cards).refs()}
            lent = [term for term, keys in self._lenders.items() if keys & named]
            if places := matching.places(entry, self.query, lent, self._with_leads):
                answers.append(Answer(_order_of(candidate, entry, self.query, places), candidate))
        return answers

    @cached_property
    def _lenders(self) -> dict[Term, set]:
        """Keys of what answers a term with its title and lends that to all that name it: countries, funders."""
        lending = [kind for kind in kinds.searched() if kinds.content_class_of(kind).lends_its_name]
        rows = entries(self.edition, self.language).filter(
            conditions.any_of(self.query.terms), publication__kind__in=lending
        )
        pairs = [(row.publication, row) for row in rows.select_related("publication").only(*FOR_LENDERS)]
        candidates = candidate_entries(self.edition, self.language)
        pairs += [(candidate, entry) for candidate, entry in candidates if candidate.kind in lending]
        titled = {
            term: {row.key for row, entry in pairs if matching.place_of(entry, term) in IN_THE_TITLE}
            for term in self.query.terms
        }
        return {term: keys for term, keys in titled.items() if keys}


IN_THE_TITLE = (Place.TITLE, Place.TITLE_BEGINNING)


def _order_of(publication, entry, query, places) -> tuple:
    """As ``conditions.ORDER``."""
    kind_place = kinds.content_class_of(publication.kind).search_place
    return not matching.is_named(entry, query), sum(places), kind_place, -entry.day, publication.key


def entries(edition, language):
    """What the record holds for readers of the language at the edition's moment; its candidates aren't in it."""
    in_force = Publication.objects.in_force(edition.at).filter(pk=OuterRef("publication"))
    rows = SearchEntry.objects.filter(Exists(in_force), *_of_few(edition.cards.memoize(_with_an_end)))
    return rows.filter(**{f"serves_{language}": True}).exclude(publication__key__in=list(edition.candidates))


def _with_an_end(cards) -> list[int]:
    """What holds at the edition's moment and was, or will be, followed by something: of today's site that is little."""
    rows = Publication.objects.in_force(cards.at).filter(
        kind__in=kinds.searched(), in_force_until__lt=FOREVER
    )
    return list(rows.values_list("pk", flat=True)[: MOST_WITH_AN_END + 1])


def _of_few(ended: list[int]) -> list[Q]:
    """Lets the index find what can be in force among all that ever was; of a day long past that says too little."""
    if len(ended) > MOST_WITH_AN_END:
        return []
    return [Q(tokens__holds=[NEWEST]) | Q(publication__in=ended)] if ended else [Q(tokens__holds=[NEWEST])]


def candidate_entries(edition, language) -> Iterable[tuple[Publication, SearchEntry]]:
    """The candidates of a preview, each as it would be found."""
    for candidate in edition.candidates.values():
        found, _ = indexing.entries_of(candidate.read(edition.cards))
        yield from ((candidate, entry) for entry in found if getattr(entry, f"serves_{language}"))


def candidate_spellings(edition) -> set[tuple[str, str, str]]:
    """As ``SearchWord`` keeps those of the record: language, word, spelling."""
    spelled = (
        indexing.entries_of(candidate.read(edition.cards))[1] for candidate in edition.candidates.values()
    )
    return set().union(*spelled)
