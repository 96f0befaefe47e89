"""The statement that finds, counts and sorts the entries of a query, and returns one page."""

# ruff: noqa: S608 (values are parameters, see search/scope.py)

from typing import NamedTuple
from uuid import UUID

from record import registry
from search import backends
from search.models import BODY, END_OF_TITLE, LEAD, TITLE, name_token, reference_token
from search.names import territory_names
from search.query import Query, Term
from search.scope import Scope

# Points of a word by the place where it is found, for each unit of its rarity; a synonym has half.
IN_TITLE, IN_LEAD, IN_BODY, ELSEWHERE = 6_000, 2_000, 1_000, 500

ORDER = "unnamed, points DESC, place, day DESC, key"
FOUND = f"""WITH matched AS MATERIALIZED ({{rows}}),
    ranked AS MATERIALIZED (
        SELECT matched.*, CASE {{named}} ELSE 1 END AS unnamed, {{points}} AS points FROM matched),
    found AS MATERIALIZED (
        SELECT * FROM ranked WHERE points >= {{share}} * (SELECT MAX(points) FROM ranked))
    SELECT 0, place, COUNT(*) FROM found GROUP BY place
    UNION ALL SELECT 1, id, ROW_NUMBER() OVER (ORDER BY {ORDER})
    FROM (
        SELECT * FROM found WHERE COALESCE({{place}}, place) = place
        ORDER BY {ORDER} LIMIT {{limit}} OFFSET {{offset}}
    ) best
    ORDER BY 3"""

type KeysByTerm = dict[Term, set[UUID]]


class Found(NamedTuple):
    """The numbers of entries by the place of their kind, and the primary keys of the page.

    With ``is_partial`` no entry has all terms.
    """

    is_partial: bool
    numbers: dict[int, int]
    page: list[int]


class Ranking(NamedTuple):
    """The entries of a query; ``related`` has the objects whose name has a term, by the term.

    A page has entries of the kind with this ``place``, or of all kinds.
    """

    scope: Scope
    query: Query
    related: KeysByTerm
    place: int | None = None

    def find(self, page: slice) -> Found:
        """Find the entries with all terms; without any, those with half of the best one's points.

        These have one of the rarest terms.
        """
        terms = self.query.terms
        found = self._find(page, backends.require_all(map(self._match, terms)), False)
        if found.numbers or len(terms) == 1:
            return found
        limit = max(term.rarity for term in terms) / 2
        rare = [term for term in terms if term.rarity >= limit]
        return self._find(page, backends.require_any(map(self._match, rare)), True)

    def _find(self, page: slice, match: str, is_partial: bool) -> Found:
        phrases = () if is_partial else map(self._has_phrase, self.query.terms)
        name = backends.match(name_token(self.query.name))
        points = [self._points(term, is_partial) for term in self.query.terms]
        statement = FOUND.format(
            rows=self.scope.rows(match, "".join([*phrases, self._no_other_country()])),
            named=self._is_member(name, "", 0),
            points=" + ".join(points),
            share=0.5 if is_partial else 0,
            place=self.scope.bind(self.place),
            limit=page.stop - page.start,
            offset=page.start,
        )
        rows = self.scope.fetch(statement)
        numbers = {value: number for part, value, number in rows if part == 0}
        return Found(is_partial, numbers, [value for part, value, _ in rows if part == 1])

    def _no_other_country(self) -> str:
        """Return the condition that excludes all other countries if the query names one."""
        words = f" {self.query.name} "
        named = [name_token(name) for name in sorted(territory_names()) if f" {name} " in words]
        if not named:
            return ""
        of_territories = next(
            kind for kind in registry.content_classes() if "territories" in kind.coded_names
        )
        rows = self.scope.rows(backends.match(*named))
        place = of_territories.search_place
        return f" AND (entry.place <> {place} OR entry.id IN (SELECT id FROM ({rows}) named))"

    def _match(self, term: Term) -> str:
        """Return the query for entries that have the term themselves or by a reference."""
        matches = [backends.match_options(term.options)]
        if keys := sorted(self.related.get(term, ())):
            matches.append(backends.match(*map(reference_token, keys)))
        return backends.require_any(matches)

    def _points(self, term: Term, is_partial: bool) -> str:
        """Return the points of a term, which depend on its best place in an entry."""
        own = [term.matches]
        rarest = max(self.query.terms, key=lambda term: term.rarity)
        places = [
            (IN_TITLE, own, TITLE),
            (IN_TITLE // 2, term.synonyms, TITLE),
            (IN_LEAD, own, LEAD),
            (IN_BODY, own, BODY),
        ]
        matches = [
            (weight, backends.match_options(options, section), section)
            for weight, options, section in places
            if options
        ]
        if term.synonyms or term in self.related:
            matches.append((ELSEWHERE, self._match(term), BODY))
        whens = []
        for weight, own_match, section in matches:
            if not (is_partial or term == rarest):
                # The fewer entries with both are found sooner.
                own_match = backends.require_all([self._match(rarest), own_match])
            points = int(weight * term.rarity)
            whens.append(self._is_member(own_match, self._has_phrase(term, section), points))
        if is_partial:
            return f"CASE {' '.join(whens)} ELSE 0 END"
        return f"CASE {' '.join(whens[:-1])} ELSE {points} END"

    def _is_member(self, match: str, condition: str, value: int) -> str:
        rows = self.scope.rows(match, condition)
        return f"WHEN matched.id IN (SELECT id FROM ({rows}) some_rows) THEN {value}"

    def _has_phrase(self, term: Term, section: str = "") -> str:
        """Return the condition that an ``entry`` has the phrase of the term, if it is one."""
        if not term.phrase:
            return ""
        end = f"%{END_OF_TITLE}%" if section == TITLE else "%"
        return f" AND entry.sequence LIKE {self.scope.bind(f'%{term.phrase}{end}')}"
