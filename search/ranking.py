"""The statement that finds, counts and sorts the entries of a query, and returns one page."""

# ruff: noqa: S608 (values are parameters, see search/scope.py)

from dataclasses import dataclass
from enum import IntEnum
from operator import itemgetter
from typing import NamedTuple
from uuid import UUID

from search import backends
from search.backends import TokenMatch
from search.index import name_token
from search.models import LEAD, TITLE, reference_token
from search.query import Query, Term
from search.scope import NOTHING, Scope, Sql, join

MAX_RESULTS_WITH_LEADS = 1_000  # leads are long: with more results they do not influence the order

ORDER = "unnamed, fields, place, day DESC, key"
MATCHED = """matched AS MATERIALIZED ({}),
    total AS MATERIALIZED (SELECT COUNT(*) AS number FROM matched)"""
STATEMENT = f"""WITH {{}},
    found AS MATERIALIZED (SELECT * FROM ranked WHERE fields < %s)
    SELECT 0 AS part, place AS value, COUNT(*) AS number FROM found GROUP BY place
    UNION ALL
    SELECT 1, id, ROW_NUMBER() OVER (ORDER BY {ORDER})
    FROM (
        SELECT * FROM found WHERE place = COALESCE(%s, place) ORDER BY {ORDER} LIMIT %s OFFSET %s
    ) best"""

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
        complete = self.complete_rows().inside("WITH complete AS MATERIALIZED ({}) ")
        few = Sql("SELECT COUNT(*) FROM (SELECT id FROM complete LIMIT %s) few", (limit,))
        [[number]] = join("", [complete, few]).fetch()
        return int(number)

    def find(self, min_terms: int, page: Page) -> Found:
        """Find the entries with at least ``min_terms`` terms, those with more first."""
        terms = self.query.terms
        has_all = min_terms == len(terms)
        matched = self.complete_rows()
        if not has_all:
            matched = self.scope.rows(backends.require_any(map(self._match, terms)))
        name = backends.match(TokenMatch((name_token(self.query.name),)))
        is_named = _is_member(self.scope.rows(name))
        fields = join(" + ", (self._field(term, has_all) for term in terms))
        ranked = [
            is_named.inside("SELECT matched.*, CASE WHEN {} THEN 0 ELSE 1 END AS unnamed"),
            fields.inside(", {} AS fields FROM matched"),
        ]
        sources = join(", ", [matched.inside(MATCHED), join("", ranked).inside("ranked AS ({})")])
        too_few = MatchField.MISSING * (len(terms) - min_terms + 1)
        limits = Sql("", (too_few, page.place, page.stop - page.start, page.start))
        rows = sorted(join("", [sources.inside(STATEMENT), limits]).fetch(), key=itemgetter(2))
        numbers = {value: number for is_of_page, value, number in rows if not is_of_page}
        return Found(numbers, [value for is_of_page, value, _ in rows if is_of_page])

    def complete_rows(self) -> Sql:
        """Return the entries that have all terms."""
        terms = self.query.terms
        phrases = join("", map(self._phrase_condition, terms))
        return self.scope.rows(backends.require_all(map(self._match, terms)), phrases)

    def _match(self, term: Term) -> str:
        """Return the query for entries that have the term themselves or by a reference."""
        keys = self.related.get(term)
        return (
            backends.require_any([own_match(term), _references(keys)]) if keys else own_match(term)
        )

    def _phrase_condition(self, term: Term) -> Sql:
        """Return the condition that an entry has the phrase of the term, or a reference."""
        if not term.phrase:
            return NOTHING
        condition = has_phrase(term)
        if keys := self.related.get(term):
            condition = join(
                " OR ", [condition, _is_member(self.scope.rows(_references(keys)), "entry")]
            )
        return condition.inside(" AND ({})")

    def _field(self, term: Term, is_certain: bool) -> Sql:
        """Return the best field of a term; it can be missing unless it ``is_certain``."""
        if term.phrase:
            in_title = has_phrase(term, in_title=True).inside(" AND {}")
            fields = {MatchField.TITLE: self.scope.rows(own_match(term, TITLE), in_title)}
        else:
            fields = {
                MatchField.TITLE: self.scope.rows(own_match(term, TITLE, with_prefixes=False)),
                MatchField.TITLE_BEGINNING: self.scope.rows(own_match(term, TITLE)),
                MatchField.LEAD: self.scope.rows(own_match(term, LEAD)),
            }
        keys = self.related.get(term)
        if keys or not is_certain:
            condition = has_phrase(term).inside(" AND {}") if term.phrase else NOTHING
            fields[MatchField.BODY] = self.scope.rows(own_match(term), condition)
        if keys:
            fields[MatchField.RELATED_NAME] = self.scope.rows(_references(keys))
        return _case(fields, MatchField.BODY if is_certain else MatchField.MISSING)


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
