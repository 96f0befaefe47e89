"""The statement that finds, counts and sorts the entries of a query, and returns one page."""

# ruff: noqa: S608 (values are parameters, see search/scope.py)

import math
from dataclasses import dataclass
from itertools import combinations
from operator import itemgetter
from typing import NamedTuple
from uuid import UUID

from record import registry
from search import backends
from search.backends import TokenMatch
from search.models import END_OF_TITLE, LEAD, TITLE, name_token, reference_token
from search.names import territory_names
from search.query import Query, Term
from search.scope import NOTHING, Scope, Sql, join

# Points of a word by the place where it is found, for each unit of its rarity; a synonym has half.
IN_TITLE, IN_LEAD, IN_BODY, ELSEWHERE = 6_000, 2_000, 1_000, 500

COMPLETE, PARTIAL = range(2)  # the levels of entries: by the terms that they have
ORDER = "unnamed, points DESC, place, day DESC, key"
MATCHED = """WITH complete AS MATERIALIZED ({}), matched AS MATERIALIZED (
        SELECT * FROM complete UNION ALL
        SELECT * FROM ({}) partial WHERE NOT EXISTS (SELECT 1 FROM complete)),
    scored AS MATERIALIZED (SELECT matched.*, {} FROM matched),
    ranked AS MATERIALIZED (SELECT scored.*, {} AS points FROM scored),
    found AS MATERIALIZED (SELECT * FROM ranked WHERE points > 0 AND (
        EXISTS (SELECT 1 FROM complete) OR 2 * points >= (SELECT MAX(points) FROM ranked))) """
PAGE = f"""SELECT 0 AS part, place AS value, COUNT(*) AS number FROM found GROUP BY place
    UNION ALL SELECT 2, 0, COUNT(*) FROM complete
    UNION ALL SELECT 1, id, ROW_NUMBER() OVER (ORDER BY {ORDER})
    FROM (
        SELECT * FROM found WHERE place = COALESCE(%s, place) ORDER BY {ORDER} LIMIT %s OFFSET %s
    ) best"""

type KeysByTerm = dict[Term, set[UUID]]


class Page(NamedTuple):
    """A part of the results, of the kind with this ``place`` or of all."""

    start: int
    stop: int
    place: int | None = None


class Found(NamedTuple):
    """The numbers of entries by the place of their kind, and the primary keys of the page.

    All have the ``level``.
    """

    level: int
    numbers: dict[int, int]
    page: list[int]


@dataclass(frozen=True)
class Ranking:
    """The entries of a query; ``related`` has the objects whose name has a term, by the term."""

    scope: Scope
    query: Query
    related: KeysByTerm

    def find(self, page: Page) -> Found:
        """Find the entries with all terms; without any, those with the rarest terms."""
        terms = self.query.terms
        matches = [self._match(term) for term in terms]
        phrases = join("", [*map(_has_phrase, terms), self._no_other_country()])
        name = backends.match(TokenMatch((name_token(self.query.name),)))
        is_named = _is_member(self.scope.rows(name), "0")
        columns = [is_named.inside("CASE {} ELSE 1 END AS unnamed")]
        for number, term in enumerate(terms, 1):
            columns.append(self._points(term).inside(f"{{}} AS term_{number}"))
        points = [f"term_{number}" for number in range(1, len(terms) + 1)]
        parts = [
            self.scope.rows(backends.require_all(matches), phrases),
            self.scope.rows(backends.require_any(matches), self._no_other_country()),
            join(", ", columns),
            Sql(" + ".join(points)),
        ]
        values = [value for part in parts for value in part.values]
        values += [page.place, page.stop - page.start, page.start]
        statement = MATCHED.format(*(part.text for part in parts)) + PAGE
        rows = sorted(Sql(statement, tuple(values)).fetch(), key=itemgetter(2))
        numbers = {value: number for part, value, number in rows if part == 0}
        page_of_entries = [value for part, value, _ in rows if part == 1]
        [number_complete] = [number for part, _, number in rows if part == 2]
        return Found(COMPLETE if number_complete else PARTIAL, numbers, page_of_entries)

    def _no_other_country(self) -> Sql:
        """Return the condition that excludes all other countries if the query names one."""
        words = self.query.name.split()
        ends = combinations(range(len(words) + 1), 2)
        runs = {" ".join(words[start:end]) for start, end in ends}
        named = tuple(name_token(name) for name in sorted(runs & territory_names()))
        if not named:
            return NOTHING
        rows = self.scope.rows(backends.match(TokenMatch(named)))
        of_territories = next(
            kind for kind in registry.content_classes() if "territories" in kind.coded_names
        )
        condition = f" AND (entry.place <> {of_territories.search_place} OR entry.id IN "
        return rows.inside(condition + "(SELECT id FROM ({}) named))")

    def _match(self, term: Term) -> str:
        """Return the query for entries that have the term themselves or by a reference."""
        own = backends.match_options(term.options)
        keys = self.related.get(term)
        return backends.require_any([own, _references(keys)]) if keys else own

    def _points(self, term: Term) -> Sql:
        """Return the points of a term, which depend on its best place in an entry."""
        rarity = math.log(1 + self.query.total / term.number)
        own = [term.matches]
        has_others = bool(term.synonyms) or term in self.related
        places = [(IN_TITLE, own, TITLE), (IN_TITLE // 2, term.synonyms, TITLE)]
        places += [(IN_LEAD, own, LEAD), (IN_BODY, own if has_others else (), "")]
        whens = []
        for weight, options, section in places:
            if options:
                match = backends.match_options(options, section)
                rows = self.scope.rows(match, _has_phrase(term, section))
                whens.append(_is_member(rows, f"{int(weight * rarity)}"))
        rows = self.scope.rows(self._match(term), _has_phrase(term))
        points = int((ELSEWHERE if has_others else IN_BODY) * rarity)
        is_complete = Sql(f"WHEN EXISTS (SELECT 1 FROM complete) THEN {points}")
        whens += [is_complete, _is_member(rows, f"{points}")]
        return join(" ", whens).inside("CASE {} ELSE 0 END")


def _has_phrase(term: Term, section: str = "") -> Sql:
    """Return the condition that an ``entry`` has the phrase of the term, if it is one."""
    if not term.phrase:
        return NOTHING
    end = f"%{END_OF_TITLE}%" if section == TITLE else "%"
    return Sql(" AND entry.sequence LIKE %s", (f"%{term.phrase}{end}",))


def _references(keys: set[UUID]) -> str:
    return backends.match(TokenMatch(tuple(map(reference_token, sorted(keys)))))


def _is_member(rows: Sql, value: str) -> Sql:
    return rows.inside(f"WHEN matched.id IN (SELECT id FROM ({{}}) some_rows) THEN {value}")
