"""How well an entry matches a query, in Python: what the database is expected to decide."""

from collections.abc import Iterable

from search.query import Query, Term
from search.ranking import MatchField


def match_fields(entry, query: Query, found_by_name: Iterable[Term]) -> list[MatchField] | None:
    """Return the match field of each term, or None.

    `found_by_name` has the terms of the objects that the entry references.
    """
    found = [match_field_of(entry, term, term in found_by_name) for term in query.terms]
    return None if None in found or not found else found


def match_field_of(entry, term: Term, is_found_by_name=False) -> MatchField | None:
    if not _is_in(f" {entry.tokens} ", entry.sequence, term):
        return MatchField.RELATED_NAME if is_found_by_name else None
    if _is_in(entry.title, entry.name, term, with_prefixes=False):
        return MatchField.TITLE
    if _is_in(entry.title, entry.name, term):
        return MatchField.TITLE_BEGINNING
    if not term.phrase and _is_in(entry.lead, "", term):
        return MatchField.LEAD
    return MatchField.BODY


def is_named(entry, query: Query) -> bool:
    """Return whether its title, or its acronym, is exactly the query."""
    return query.name in entry.name


def _is_in(tokens, sequence, term, with_prefixes=True) -> bool:
    """Return whether the text has the term; spaces are around each token."""

    def has(match):
        prefixes = match.prefixes if with_prefixes else ()
        return any(f" {token} " in tokens for token in match.exact) or any(
            f" {prefix}" in tokens for prefix in prefixes
        )

    return all(map(has, term.matches)) and term.phrase in sequence
