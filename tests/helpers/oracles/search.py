"""How well an entry matches a query, in Python: what the database is expected to decide."""

import math
from collections.abc import Collection

from search.models import LEAD, TITLE, name_token
from search.query import Query, Term
from search.ranking import COMPLETE, ELSEWHERE, IN_BODY, IN_LEAD, IN_TITLE, PARTIAL


def rank(entry, query: Query, related: Collection[Term]) -> tuple[int, int]:
    """Return the level and the points of an entry.

    `related` has the terms of the objects that the entry references.
    """
    points = [points_of(entry, term, query, term in related) for term in query.terms]
    return COMPLETE if all(points) else PARTIAL, sum(points)


def points_of(entry, term: Term, query: Query, is_related: bool) -> int:
    """Return the points for the best place of a term."""
    own = [term.matches]
    tokens = entry.tokens.split()
    title = [token[1:] for token in tokens if token[0] == TITLE]
    lead = [token[1:] for token in tokens if token[0] == LEAD]
    places = [
        (IN_TITLE, _is_in(title, own) and term.phrase in entry.name),
        (IN_TITLE // 2, _is_in(title, term.synonyms)),
        (IN_LEAD, _is_in(lead, own) and term.phrase in entry.sequence),
        (IN_BODY, _is_in(tokens, own) and term.phrase in entry.sequence),
        (ELSEWHERE, is_related or _is_in(tokens, term.synonyms)),
    ]
    weight = next((weight for weight, is_found in places if is_found), 0)
    return int(weight * math.log(1 + query.total / term.number))


def is_named(entry, query: Query) -> bool:
    """Return whether its title, its acronym or its address is exactly the query."""
    return name_token(query.name) in entry.tokens.split()


def _is_in(tokens, options) -> bool:
    """Return whether all words of one of the options are among the tokens."""

    def has(match):
        is_beginning = match.prefix and any(token.startswith(match.prefix) for token in tokens)
        return is_beginning or not set(match.exact).isdisjoint(tokens)

    return any(all(map(has, option)) for option in options)
