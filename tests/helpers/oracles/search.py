"""How well an entry matches a query, in Python: what the database is expected to decide."""

from collections.abc import Collection

from search.models import END_OF_TITLE, LEAD, TITLE, name_token
from search.query import Query, Term
from search.ranking import ELSEWHERE, IN_BODY, IN_LEAD, IN_TITLE


def rank(entry, query: Query, related: Collection[Term]) -> tuple[bool, int]:
    """Return whether an entry has all terms, and its points: 0 without any of the rarest.

    `related` has the terms of the objects that the entry references.
    """
    points = [points_of(entry, term, term in related) for term in query.terms]
    if all(points):
        return True, sum(points)
    limit = max(term.rarity for term in query.terms) / 2
    rare = [term._replace(phrase="") for term in query.terms if term.rarity >= limit]
    has_rare = any(points_of(entry, term, term in related) for term in rare)
    return False, sum(points) if has_rare else 0


def points_of(entry, term: Term, is_related: bool) -> int:
    """Return the points for the best place of a term."""
    own = [term.matches]
    tokens = entry.tokens.split()
    name = entry.sequence.partition(END_OF_TITLE)[0]
    title = [token[1:] for token in tokens if token[0] == TITLE]
    lead = [token[1:] for token in tokens if token[0] == LEAD]
    places = [
        (IN_TITLE, _is_in(title, own) and term.phrase in name),
        (IN_TITLE // 2, _is_in(title, term.synonyms)),
        (IN_LEAD, _is_in(lead, own) and term.phrase in entry.sequence),
        (IN_BODY, _is_in(tokens, own) and term.phrase in entry.sequence),
        (ELSEWHERE, is_related or _is_in(tokens, term.synonyms)),
    ]
    weight = next((weight for weight, is_found in places if is_found), 0)
    return int(weight * term.rarity)


def is_named(entry, query: Query) -> bool:
    """Return whether its title, its acronym or its address is exactly the query."""
    return name_token(query.name) in entry.tokens.split()


def _is_in(tokens, options) -> bool:
    """Return whether all words of one of the options are among the tokens."""
    return any(all(not set(tokens).isdisjoint(each) for each in option) for option in options)
