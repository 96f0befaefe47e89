"""The conditions and the order of search results in SQL."""

from enum import IntEnum
from functools import reduce
from operator import add, and_, or_
from typing import Any
from uuid import UUID

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When

from record import registry
from record.cards import CardRepository
from record.editions import Edition
from record.models import FOREVER, Mention, Publication
from search import index
from search.backends import TokenMatch
from search.models import SearchEntry
from search.query import Query, Term, any_of

MAX_ENDED = 500
NEWEST = Term((TokenMatch((index.NEWEST,)),))
ORDER = ("unnamed", "match_fields", "kind_place", "-day", "publication__key")

type KeysByTerm = dict[Term, set[UUID]]


class MatchField(IntEnum):
    """The field in which a term was found, the best first."""

    TITLE = 0
    TITLE_BEGINNING = 1
    LEAD = 2
    BODY = 3
    RELATED_NAME = 4  # only in the title of an object that the content refers to
    MISSING = 100  # more than all other terms together: entries with more terms come first


def entries(edition: Edition, language: str) -> QuerySet[SearchEntry]:
    """Return the entries in the language that are in force, without those of candidates."""
    in_force = Publication.objects.in_force(edition.at).filter(pk=OuterRef("publication"))
    rows = SearchEntry.objects.filter(Exists(in_force), **{f"serves_{language}": True})
    ended = edition.cards.derive(_ended_publications)
    if len(ended) <= MAX_ENDED:  # not for a past day with too many
        # The index finds the newest publications, which are nearly all that are in force.
        newest = Q(tokens__holds=[NEWEST])
        rows = rows.filter(newest | Q(publication__in=ended) if ended else newest)
    return rows.exclude(publication__key__in=list(edition.candidates))


def _ended_publications(cards: CardRepository) -> list[int]:
    """Return the publications in force that have a successor; few for today's site."""
    rows = Publication.objects.in_force(cards.at).filter(in_force_until__lt=FOREVER)
    rows = rows.filter(kind__in=registry.searched())
    return list(rows.values_list("pk", flat=True)[: MAX_ENDED + 1])


def contains_terms(*terms: Term) -> Q:
    """Return the condition that an entry itself has all terms."""
    phrases = (Q(sequence__contains=term.phrase) for term in terms if term.phrase)
    return reduce(and_, phrases, Q(tokens__holds=terms))


def matching_rows(
    rows: QuerySet[SearchEntry], terms: tuple[Term, ...], related_by_name: KeysByTerm
) -> QuerySet[SearchEntry]:
    """Return the ``rows`` that have each term, or whose publication refers to an object with it.

    Two look-ups in the index instead of one a term: rows with all terms, and rows with a reference
    and the rest.
    """
    if not related_by_name:
        return rows.filter(contains_terms(*terms))
    own_terms = [term for term in terms if term not in related_by_name]
    rest = [_references(keys) | contains_terms(term) for term, keys in related_by_name.items()]
    rest += [contains_terms(*own_terms)] if own_terms else []
    referencing = rows.filter(_references(set().union(*related_by_name.values())), *rest)
    complete = rows.filter(contains_terms(*terms))
    return SearchEntry.objects.filter(
        pk__in=complete.order_by().values("pk").union(referencing.order_by().values("pk"))
    )


def _references(keys: set[UUID]) -> Q:
    return Q(publication__in=Mention.objects.filter(key__in=keys).values("publication"))


def partial_rows(
    rows: QuerySet[SearchEntry], terms: tuple[Term, ...], related_by_name: KeysByTerm
) -> QuerySet[SearchEntry]:
    """Return the ``rows`` that have any of the terms, with their number as ``found``."""
    related = set().union(*related_by_name.values())
    any_term = Q(tokens__holds=[any_of(terms)])
    found = []
    for term in terms:
        has_term = contains_terms(term)
        if keys := related_by_name.get(term):
            has_term |= _references(keys)
        found.append(_number(When(has_term, then=Value(1)), default=0))
    rows = rows.filter(any_term | _references(related) if related else any_term)
    return rows.annotate(found=reduce(add, found))


def in_title(term: Term) -> Q:
    """Return the condition that the title has the term, or a word that begins with it."""
    return _is_in("title", term) & _in_name(term)


def order(
    query: Query, related_by_name: KeysByTerm, with_leads: bool, is_partial: bool
) -> dict[str, Any]:
    """Return the annotations that ``ORDER`` sorts by; of ``is_partial`` rows terms are missing."""
    kind_places = []
    for kind in registry.searched():
        place = Value(registry.content_class_of(kind).search_place)
        kind_places.append(When(publication__kind=kind, then=place))
    fields = [
        _match_field(term, related_by_name.get(term), with_leads, is_partial)
        for term in query.terms
    ]
    return {
        "unnamed": _number(When(name__contains=query.name, then=Value(0)), default=1),
        "match_fields": reduce(add, fields),
        "kind_place": _number(*kind_places, default=len(kind_places)),
    }


def _match_field(
    term: Term, related_by_name: set[UUID] | None, with_leads: bool, is_partial: bool
) -> Case:
    conditions = {
        MatchField.TITLE: _is_in("title", term, with_prefixes=False) & _in_name(term),
        MatchField.TITLE_BEGINNING: in_title(term),
    }
    if with_leads and not term.phrase:
        conditions[MatchField.LEAD] = _is_in("lead", term)
    if related_by_name or is_partial:
        conditions[MatchField.BODY] = contains_terms(term)
    if related_by_name and is_partial:
        conditions[MatchField.RELATED_NAME] = _references(related_by_name)
    whens = [When(condition, then=Value(int(field))) for field, condition in conditions.items()]
    default = MatchField.RELATED_NAME if related_by_name else MatchField.BODY
    return _number(*whens, default=int(MatchField.MISSING if is_partial else default))


def _is_in(column: str, term: Term, with_prefixes: bool = True) -> Q:
    options = []
    for option in term.options:
        condition = Q()
        for match in option:
            patterns = match.patterns(with_prefixes)
            condition &= reduce(or_, (Q((f"{column}__contains", pattern)) for pattern in patterns))
        options.append(condition)
    return reduce(or_, options)


def _in_name(term: Term) -> Q:
    return Q(name__contains=term.phrase) if term.phrase else Q()


def _number(*whens: When, default: int) -> Case:
    return Case(*whens, default=Value(default), output_field=IntegerField())
