"""How well an entry matches a query, in Python: what the database is expected to decide."""

from collections.abc import Iterable

from search.models import LEAD, TITLE
from search.query import Query, Term
from search.ranking import MatchField
from search.results import MIN_COMPLETE_RESULTS


def match_fields(entry, query: Query, found_by_name: Iterable[Term]) -> list[MatchField] | None:
    """Return the match field of each term, or None if the entry has no term.

    `found_by_name` has the terms of the objects that the entry references.
    """
    found = [match_field_of(entry, term, term in found_by_name) for term in query.terms]
    if not any(field is not None for field in found):
        return None
    return [MatchField.MISSING if field is None else field for field in found]


def with_most_terms(found: list[list[MatchField]]) -> list[bool]:
    """Return which of the entries are results: the fewer have all terms, the more are."""
    numbers = [len(fields) - fields.count(MatchField.MISSING) for fields in found]
    number_of_terms = len(found[0]) if found else 0
    if numbers.count(number_of_terms) >= MIN_COMPLETE_RESULTS:
        return [number == number_of_terms for number in numbers]
    half = (number_of_terms + 1) // 2
    needed = half if max(numbers, default=0) >= half else 1
    return [number >= needed for number in numbers]


def match_field_of(entry, term: Term, is_found_by_name=False) -> MatchField | None:
    if not _is_in(f" {entry.tokens} ", entry.sequence, term):
        return MatchField.RELATED_NAME if is_found_by_name else None
    if _is_in(entry.section_tokens(TITLE), entry.name, term, with_prefixes=False):
        return MatchField.TITLE
    if _is_in(entry.section_tokens(TITLE), entry.name, term):
        return MatchField.TITLE_BEGINNING
    if not term.phrase and _is_in(entry.section_tokens(LEAD), "", term):
        return MatchField.LEAD
    return MatchField.BODY


def is_named(entry, query: Query) -> bool:
    """Return whether its title, or its acronym, is exactly the query."""
    return f"| {query.name} |" in entry.name


def _is_in(tokens, sequence, term, with_prefixes=True) -> bool:
    """Return whether the text has the term; spaces are around each token."""

    def has(match):
        prefixes = match.prefixes if with_prefixes else ()
        return any(f" {token} " in tokens for token in match.exact) or any(
            f" {prefix}" in tokens for prefix in prefixes
        )

    return any(all(map(has, option)) for option in term.options) and term.phrase in sequence
