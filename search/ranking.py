"""The conditions and the order of search results in SQL."""

from enum import IntEnum
from functools import reduce
from operator import add, and_, or_

from django.db.models import Case, IntegerField, Q, Value, When

from record import registry
from record.models import Mention
from search.models import SearchEntry
from search.query import Query, Term

ORDER = ("unnamed", "match_fields", "kind_place", "-day", "publication__key")


class MatchField(IntEnum):
    """The field in which a term was found, the best first."""

    TITLE = 0
    TITLE_BEGINNING = 1
    LEAD = 2
    BODY = 3
    RELATED_NAME = 4  # only in the title of something that the content names


def contains_terms(*terms: Term) -> Q:
    """Return the condition that an entry itself has all terms."""
    phrases = (Q(sequence__contains=term.phrase) for term in terms if term.phrase)
    return reduce(and_, phrases, Q(tokens__holds=terms))


def matching_rows(rows, terms: tuple[Term, ...], related_by_name: dict[Term, set]):
    """Return the ``rows`` that have each term themselves, or whose publication references a related one.

    Two look-ups in the index instead of one a term: rows with all terms, and rows with a reference and the rest.
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


def _references(keys: set) -> Q:
    return Q(publication__in=Mention.objects.filter(key__in=keys).values("publication"))


def any_of(terms) -> Q:
    return reduce(or_, map(contains_terms, terms))


def in_title(term: Term) -> Q:
    return _is_in("title", term) & _in_sequence("name", term)


def order(query: Query, related_by_name: dict[Term, set], with_leads=True) -> dict:
    """What ``ORDER`` sorts by, as annotations."""
    kind_places = [
        When(publication__kind=kind, then=Value(registry.content_class_of(kind).search_place))
        for kind in registry.searched()
    ]
    match_fields = [
        _match_field(term, related_by_name.get(term), with_leads) for term in query.terms
    ]
    return {
        "unnamed": _number(When(name__contains=query.name, then=Value(0)), default=1),
        "match_fields": reduce(add, match_fields),
        "kind_place": _number(*kind_places, default=len(kind_places)),
    }


def _match_field(term, related_by_name, with_leads) -> Case:
    conditions = [
        (_is_in("title", term, with_prefixes=False) & _in_sequence("name", term), MatchField.TITLE),
        (in_title(term), MatchField.TITLE_BEGINNING),
    ]
    if with_leads and not term.phrase:
        conditions.append((_is_in("lead", term), MatchField.LEAD))
    if related_by_name:
        conditions.append((contains_terms(term), MatchField.BODY))
    whens = [When(condition, then=Value(int(match_field))) for condition, match_field in conditions]
    return _number(
        *whens, default=int(MatchField.RELATED_NAME if related_by_name else MatchField.BODY)
    )


def _is_in(column, term, with_prefixes=True) -> Q:
    def has(token_match):
        patterns = [f" {token} " for token in token_match.exact]
        if with_prefixes and token_match.prefix:
            patterns.append(f" {token_match.prefix}")
        return reduce(or_, (Q(**{f"{column}__contains": word}) for word in patterns))

    return reduce(or_, (reduce(and_, map(has, alternative)) for alternative in term.alternatives))


def _in_sequence(column, term) -> Q:
    return Q(**{f"{column}__contains": term.phrase}) if term.phrase else Q()


def _number(*whens, default) -> Case:
    return Case(*whens, default=Value(default), output_field=IntegerField())
