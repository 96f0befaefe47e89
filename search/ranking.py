"""The statement that finds, counts and sorts the entries of a query, and returns one page."""

# ruff: noqa: S608 (values are parameters, see search/scope.py)

from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from search import backends
from search.backends import TokenMatch
from search.index import name_token, reference_token
from search.models import LEAD, TITLE
from search.query import Query, Term
from search.scope import NOTHING, Scope, Sql, join

MAX_RESULTS_WITH_LEADS = 1_000  # leads are long: with more results they do not influence the order

NEEDED = """needed AS MATERIALIZED ({}),
    total AS MATERIALIZED
        (SELECT COUNT(*) AS number FROM matched WHERE found >= (SELECT terms FROM needed))"""
ORDER = "unnamed, fields, place, day DESC, key"
NUMBERS_AND_PAGE = f"""
    SELECT 0 AS part, place AS value, found, COUNT(*) AS number FROM matched GROUP BY place, found
    UNION ALL
    SELECT 1, id, found, ROW_NUMBER() OVER (ORDER BY {ORDER})
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
    """The numbers of entries by place and number of terms, and the primary keys of the page."""

    numbers: dict[tuple[int, int], int]
    page: list[int]


@dataclass(frozen=True)
class Ranking:
    """The entries of a query; ``related`` has the objects whose name has a term, by the term."""

    scope: Scope
    query: Query
    related: KeysByTerm

    def find_complete(self, page: Page) -> Found:
        """Find the entries that have each term."""
        number = len(self.query.terms)
        match = backends.all_of(map(self._match, self.query.terms))
        phrases = [self._has_phrase(term) for term in self.query.terms if term.phrase]
        rows = self.scope.rows(match, join("", phrases))
        matched = rows.inside(
            f"matched AS MATERIALIZED (SELECT complete.*, {number} AS found FROM ({{}}) complete)"
        )
        fields = [self._field_of_complete(term, match) for term in self.query.terms]
        return self._find([matched], f"SELECT {number} AS terms", fields, page)

    def find_partial(self, page: Page, most_of_candidates: int) -> Found:
        """Find the entries that have any term; the page has those with half of them, if any has.

        ``most_of_candidates`` is the highest number of terms of a candidate.
        """
        sources = []
        names = []
        for index, term in enumerate(self.query.terms):
            names.append(f"found_{index}")
            sources.append(self._rows_of(term).inside(f"found_{index} AS MATERIALIZED ({{}})"))
        union = " UNION ALL ".join(f"SELECT * FROM {name}" for name in names)
        sources.append(
            Sql(
                "matched AS MATERIALIZED (SELECT id, place, day, key, COUNT(*) AS found "
                f"FROM ({union}) each_term GROUP BY id, place, day, key)"
            )
        )
        half = half_of(self.query)
        needed = f"SELECT {half} AS terms"
        if most_of_candidates < half:
            of_half = f"CASE WHEN MAX(found) >= {half} THEN {half} ELSE 1 END"
            needed = f"SELECT {of_half} AS terms FROM matched"
        fields = [
            self._field_of_partial(term, name)
            for term, name in zip(self.query.terms, names, strict=True)
        ]
        return self._find(sources, needed, fields, page)

    def _find(self, sources: list[Sql], needed: str, fields: list[Sql], page: Page) -> Found:
        is_named = _is_in(
            self.scope.rows(backends.match(TokenMatch((name_token(self.query.name),))))
        )
        of_kind = Sql(" AND place = %s", (page.place,)) if page.place is not None else NOTHING
        ranked = join(
            "",
            [
                is_named.inside(
                    "ranked AS (SELECT matched.*, CASE WHEN {} THEN 0 ELSE 1 END AS unnamed, "
                ),
                join(" + ", fields).inside("{} AS fields FROM matched"),
                of_kind.inside(" WHERE found >= (SELECT terms FROM needed){})"),
            ],
        )
        limits = Sql(NUMBERS_AND_PAGE, (page.stop - page.start, page.start))
        parts = join(", ", [*sources, Sql(NEEDED.format(needed)), ranked])
        return _run(join("", [parts.inside("WITH {}"), limits]))

    def _match(self, term: Term) -> str:
        """Return the query for entries that have the term themselves or by a reference."""
        keys = self.related.get(term)
        return backends.any_of([own_match(term), _references(keys)]) if keys else own_match(term)

    def _has_phrase(self, term: Term) -> Sql:
        condition = has_phrase(term)
        if keys := self.related.get(term):
            condition = join(
                " OR ", [condition, _is_in(self.scope.rows(_references(keys)), "entry")]
            )
        return condition.inside(" AND ({})")

    def _rows_of(self, term: Term) -> Sql:
        """Return the entries that have the term themselves or by a reference."""
        keys = self.related.get(term)
        if not term.phrase:
            return self.scope.rows(self._match(term))
        own = self._own_rows(own_match(term), term)
        if not keys:
            return own
        both = [own, self.scope.rows(_references(keys))]
        return join(" UNION ", (rows.inside("SELECT * FROM ({}) some_rows") for rows in both))

    def _own_rows(self, match: str, term: Term) -> Sql:
        condition = has_phrase(term).inside(" AND {}") if term.phrase else NOTHING
        return self.scope.rows(match, condition)

    def _field_of_complete(self, term: Term, match: str) -> Sql:
        """Return the best field of a term in entries with ``match``, each of which has the term."""
        fields = self._upper_fields(term, match)
        if term not in self.related:
            return _case(fields, MatchField.BODY)
        fields[MatchField.BODY] = self._own_rows(backends.all_of([match, own_match(term)]), term)
        return _case(fields, MatchField.RELATED_NAME)

    def _field_of_partial(self, term: Term, found: str) -> Sql:
        """Return the best field of a term that the rows ``found`` have."""
        fields = self._upper_fields(term)
        has_term = Sql(f"SELECT * FROM {found}")
        if term in self.related:
            fields[MatchField.BODY] = self._own_rows(own_match(term), term)
            fields[MatchField.RELATED_NAME] = has_term
        else:
            fields[MatchField.BODY] = has_term
        return _case(fields, MatchField.MISSING)

    def _upper_fields(self, term: Term, match: str = "") -> dict[MatchField, Sql]:
        """Return the entries that have the term in title and lead."""

        def rows(section: str, with_prefixes: bool = True, condition: Sql = NOTHING) -> Sql:
            own = own_match(term, section, with_prefixes)
            return self.scope.rows(backends.all_of([match, own]) if match else own, condition)

        if term.phrase:
            in_title = has_phrase(term, in_title=True).inside(" AND {}")
            return {MatchField.TITLE: rows(TITLE, condition=in_title)}
        return {
            MatchField.TITLE: rows(TITLE, with_prefixes=False),
            MatchField.TITLE_BEGINNING: rows(TITLE),
            MatchField.LEAD: rows(LEAD),
        }


def half_of(query: Query) -> int:
    """Return how many terms are half of them."""
    return (len(query.terms) + 1) // 2


def own_match(term: Term, section: str = "", with_prefixes: bool = True) -> str:
    """Return the query for entries that have the words of the term, in a section or anywhere."""
    options = []
    for option in term.options:
        matches = [backends.match(tokens, section, with_prefixes) for tokens in option]
        options.append(backends.all_of(matches))
    return backends.any_of(options)


def has_phrase(term: Term, in_title: bool = False) -> Sql:
    """Return the condition that the texts of an ``entry`` have the phrase of the term."""
    end = "%#%" if in_title else "%"  # search/models.py
    return Sql("entry.sequence LIKE %s", (f"%{term.phrase}{end}",))


def rows_with(scope: Scope, query: Query) -> Sql:
    """Return the entries that have all terms of the query themselves."""
    phrases = [has_phrase(term).inside(" AND {}") for term in query.terms if term.phrase]
    return scope.rows(backends.all_of(map(own_match, query.terms)), join("", phrases))


def _references(keys: set[UUID]) -> str:
    return backends.match(TokenMatch(tuple(map(reference_token, sorted(keys)))))


def _is_in(rows: Sql, table: str = "matched") -> Sql:
    return rows.inside(f"{table}.id IN (SELECT id FROM ({{}}) some_rows)")


def _case(fields: dict[MatchField, Sql], default: MatchField) -> Sql:
    whens = []
    for field, rows in fields.items():
        condition = _is_in(rows)
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
        for is_of_page, value, found, number in cursor.fetchall():
            if is_of_page:
                page.append((number, value))
            else:
                numbers[value, found] = number
    return Found(numbers, [entry for _, entry in sorted(page)])
