"""The statement that finds, counts and sorts the entries of a query, and returns one page."""

# ruff: noqa: S608 (values are parameters, see search/scope.py)

from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from itertools import combinations
from math import comb
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from search import backends
from search.backends import TokenMatch
from search.index import name_token
from search.models import LEAD, TITLE, reference_token
from search.query import Query, Term
from search.scope import NOTHING, Scope, Sql, join

MAX_COMBINATIONS = 20  # of terms in a query of the index
MAX_RESULTS_WITH_LEADS = 1_000  # leads are long: with more results they do not influence the order

ORDER = "unnamed, fields, place, day DESC, key"
MATCHED = """matched AS MATERIALIZED ({}),
    total AS MATERIALIZED (SELECT COUNT(*) AS number FROM matched)"""
STATEMENT = f"""WITH {{}}
    SELECT 0 AS part, place AS value, COUNT(*) AS number FROM matched GROUP BY place
    UNION ALL
    SELECT 1, id, ROW_NUMBER() OVER (ORDER BY {ORDER})
    FROM (SELECT * FROM ranked ORDER BY {ORDER} LIMIT %s OFFSET %s) best"""

type KeysByTerm = dict[Term, set[UUID]]


class MatchField(IntEnum):
    """The field in which a term was found, the best first."""

    TITLE = 0
    TITLE_BEGINNING = 1
    LEAD = 2
    BODY = 3
    RELATED_NAME = 4  # only in the title of an object that the content refers to
    MISSING = 100  # more than all other terms together: entries with more terms come first


class Page(NamedTuple):
    """A part of the results, of the kind with this ``place`` or of all."""

    start: int
    stop: int
    place: int | None = None


class Found(NamedTuple):
    """The numbers of entries by the place of their kind, and the primary keys of the page."""

    numbers: dict[int, int]
    page: list[int]


@dataclass(frozen=True)
class Ranking:
    """The entries of a query; ``related`` has the objects whose name has a term, by the term."""

    scope: Scope
    query: Query
    related: KeysByTerm

    def count_complete(self, limit: int) -> int:
        """Return how many entries have each term, at most ``limit``."""
        # In one statement the planner would read the table to find so few.
        complete = self._rows(len(self.query.terms)).inside("WITH complete AS MATERIALIZED ({}) ")
        few = Sql("SELECT COUNT(*) FROM (SELECT id FROM complete LIMIT %s) few", (limit,))
        statement = join("", [complete, few])
        with connection.cursor() as cursor:
            cursor.execute(statement.text, statement.values)
            return int(cursor.fetchone()[0])

    def find(self, min_terms: int, page: Page) -> Found:
        """Find the entries with at least ``min_terms`` terms, those with more first."""
        matched = self._rows(min_terms).inside(MATCHED)
        name = backends.match(TokenMatch((name_token(self.query.name),)))
        fields = [self._missing(min_terms)]
        fields += map(self._field, self.query.terms)
        of_kind = Sql(" WHERE place = %s", (page.place,)) if page.place is not None else NOTHING
        ranked = [
            _is_member(self.scope.rows(name)).inside(
                "SELECT matched.*, CASE WHEN {} THEN 0 ELSE 1 END"
            ),
            join(" + ", fields).inside(" AS unnamed, {} AS fields FROM matched"),
            of_kind,
        ]
        sources = join(", ", [matched, join("", ranked).inside("ranked AS ({})")])
        limits = Sql("", (page.stop - page.start, page.start))
        return _run(join("", [sources.inside(STATEMENT), limits]))

    def _rows(self, min_terms: int) -> Sql:
        """Return the entries with at least ``min_terms`` terms."""
        terms = self.query.terms
        matches = list(map(self._match, terms))
        if min_terms == len(terms):
            phrases = [self._has_phrase(term) for term in terms if term.phrase]
            return self.scope.rows(backends.require_all(matches), join("", phrases))
        if self._is_counted_by_index:
            combined = map(backends.require_all, combinations(matches, min_terms))
            return self.scope.rows(backends.require_any(combined))
        enough = self._number_found("entry").inside(f" AND {{}} >= {min_terms}")
        return self.scope.rows(backends.require_any(matches), enough)

    @cached_property
    def _is_counted_by_index(self) -> bool:
        """Whether a query of the index can state that an entry has some of the terms."""
        number = len(self.query.terms)
        has_phrases = any(term.phrase for term in self.query.terms)
        return not has_phrases and comb(number, half_number(self.query)) <= MAX_COMBINATIONS

    def _number_found(self, table: str) -> Sql:
        """Return the number of terms that an entry has, one look-up for each term."""
        found = [_is_member(self._term_rows(term), table) for term in self.query.terms]
        numbers = (has_term.inside("CASE WHEN {} THEN 1 ELSE 0 END") for has_term in found)
        return join(" + ", numbers).inside("({})")

    def _match(self, term: Term) -> str:
        """Return the query for entries that have the term themselves or by a reference."""
        keys = self.related.get(term)
        return (
            backends.require_any([own_match(term), _references(keys)]) if keys else own_match(term)
        )

    def _has_phrase(self, term: Term) -> Sql:
        condition = has_phrase(term)
        if keys := self.related.get(term):
            condition = join(
                " OR ", [condition, _is_member(self.scope.rows(_references(keys)), "entry")]
            )
        return condition.inside(" AND ({})")

    def _term_rows(self, term: Term) -> Sql:
        """Return the entries that have the term themselves or by a reference."""
        keys = self.related.get(term)
        if not term.phrase:
            return self.scope.rows(self._match(term))
        own = self._own_rows(term)
        if not keys:
            return own
        both = [own, self.scope.rows(_references(keys))]
        return join(" UNION ", (rows.inside("SELECT * FROM ({}) some_rows") for rows in both))

    def _own_rows(self, term: Term) -> Sql:
        condition = has_phrase(term).inside(" AND {}") if term.phrase else NOTHING
        return self.scope.rows(own_match(term), condition)

    def _missing(self, min_terms: int) -> Sql:
        """Return the weight of the missing terms."""
        number = len(self.query.terms)
        if min_terms == number:
            return Sql("0")
        if not self._is_counted_by_index:
            found = self._number_found("matched")
            return found.inside(f"{int(MatchField.MISSING)} * ({number} - {{}})")
        whens = []
        for terms in range(number, min_terms, -1):
            missing = (number - terms) * MatchField.MISSING
            whens.append(_is_member(self._rows(terms)).inside(f"WHEN {{}} THEN {missing}"))
        least = (number - min_terms) * MatchField.MISSING
        return join(" ", whens).inside(f"CASE {{}} ELSE {least} END")

    def _field(self, term: Term) -> Sql:
        """Return the best field of a term; BODY also if it is missing, which counts apart."""
        if term.phrase:
            in_title = has_phrase(term, in_title=True).inside(" AND {}")
            fields = {MatchField.TITLE: self.scope.rows(own_match(term, TITLE), in_title)}
        else:
            fields = {
                MatchField.TITLE: self.scope.rows(own_match(term, TITLE, with_prefixes=False)),
                MatchField.TITLE_BEGINNING: self.scope.rows(own_match(term, TITLE)),
                MatchField.LEAD: self.scope.rows(own_match(term, LEAD)),
            }
        if keys := self.related.get(term):
            fields[MatchField.BODY] = self._own_rows(term)
            fields[MatchField.RELATED_NAME] = self.scope.rows(_references(keys))
        return _case(fields, MatchField.BODY)


def half_number(query: Query) -> int:
    """Return half the number of terms, rounded up."""
    return (len(query.terms) + 1) // 2


def own_match(term: Term, section: str = "", with_prefixes: bool = True) -> str:
    """Return the query for entries that have the words of the term, in a section or anywhere."""
    options = []
    for option in term.options:
        matches = [backends.match(tokens, section, with_prefixes) for tokens in option]
        options.append(backends.require_all(matches))
    return backends.require_any(options)


def has_phrase(term: Term, in_title: bool = False) -> Sql:
    """Return the condition that the texts of an ``entry`` have the phrase of the term."""
    end = "%#%" if in_title else "%"  # search/models.py
    return Sql("entry.sequence LIKE %s", (f"%{term.phrase}{end}",))


def complete_rows(scope: Scope, query: Query) -> Sql:
    """Return the entries that have all terms of the query themselves."""
    phrases = [has_phrase(term).inside(" AND {}") for term in query.terms if term.phrase]
    return scope.rows(backends.require_all(map(own_match, query.terms)), join("", phrases))


def _references(keys: set[UUID]) -> str:
    return backends.match(TokenMatch(tuple(map(reference_token, sorted(keys)))))


def _is_member(rows: Sql, table: str = "matched") -> Sql:
    return rows.inside(f"{table}.id IN (SELECT id FROM ({{}}) some_rows)")


def _case(fields: dict[MatchField, Sql], default: MatchField) -> Sql:
    whens = []
    for field, rows in fields.items():
        condition = _is_member(rows)
        if field == MatchField.LEAD:
            few = f"(SELECT number FROM total) <= {MAX_RESULTS_WITH_LEADS} AND "
            condition = condition.inside(few + "{}")
        whens.append(condition.inside(f"WHEN {{}} THEN {int(field)}"))
    return join(" ", whens).inside(f"CASE {{}} ELSE {int(default)} END")


def _run(statement: Sql) -> Found:
    numbers = {}
    page = []
    with connection.cursor() as cursor:
        cursor.execute(statement.text, statement.values)
        for is_of_page, value, number in cursor.fetchall():
            if is_of_page:
                page.append((number, value))
            else:
                numbers[value] = number
    return Found(numbers, [entry for _, entry in sorted(page)])
