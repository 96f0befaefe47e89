"""Whether and how well an entry answers a question, in plain Python: what ``finding`` asks of the database."""

from collections.abc import Iterable
from enum import IntEnum

from publishing.search.asking import Query, Term


class Place(IntEnum):
    """Where a term was found, the best place first."""

    TITLE = 0
    TITLE_BEGINNING = 1
    LEAD = 2
    BODY = 3
    LENT = 4  # only in the title of something that the content names


def places(entry, query: Query, lent: Iterable[Term] = (), with_leads=True) -> list[Place] | None:
    """Where each term stands; None where one isn't there. ``lent`` are the terms that what it names answers."""
    found = [place_of(entry, term, term in lent, with_leads) for term in query.terms]
    return None if None in found or not found else found


def place_of(entry, term: Term, is_lent=False, with_leads=True) -> Place | None:
    """``with_leads`` tells a lead from the rest of the text; without them both are the body."""
    if not _is_in(f" {entry.tokens} ", entry.sequence, term):
        return Place.LENT if is_lent else None
    if _is_in(entry.title, entry.name, term, with_beginnings=False):
        return Place.TITLE
    if _is_in(entry.title, entry.name, term):
        return Place.TITLE_BEGINNING
    if with_leads and not term.phrase and _is_in(entry.lead, "", term):
        return Place.LEAD
    return Place.BODY


def is_named(entry, query: Query) -> bool:
    """Whether its title, or its acronym, is just what was asked for."""
    return query.name in entry.name


def _is_in(tokens, sequence, term, with_beginnings=True) -> bool:
    """``tokens`` stand between spaces."""

    def has(sought):
        begins = with_beginnings and sought.beginning and f" {sought.beginning}" in tokens
        return begins or any(f" {token} " in tokens for token in sought.whole)

    return any(all(map(has, way)) for way in term.ways) and term.phrase in sequence
