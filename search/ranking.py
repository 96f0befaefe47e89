"""The statement that finds, counts and sorts the entries of a query, and returns one page."""

# ruff: noqa: S608 (values are parameters, see search/scope.py)

from typing import NamedTuple
from uuid import UUID

from record import registry
from search import backends
from search.backends import Option
from search.models import BODY, END_OF_TITLE, LEAD, TITLE, name_token, reference_token
from search.names import territory_names
from search.query import Query, Term
from search.scope import Scope

# Points of a word by the place where it is found, for each unit of its rarity; a synonym has half.
IN_TITLE, IN_LEAD, IN_BODY, ELSEWHERE = 6_000, 2_000, 1_000, 500
MOST = 1_000_000  # more than all words in the title

ORDER = "unnamed, points DESC, place, day DESC, key"
# If titles with all words fill the page, other entries are only counted, unless they are named.
FOUND = f"""WITH matched AS MATERIALIZED ({{rows}}),
    titled AS MATERIALIZED ({{titled}}),
    named AS MATERIALIZED ({{named}}),
    ranked AS MATERIALIZED (
        SELECT scored.*, id NOT IN (SELECT id FROM named) AS unnamed FROM (
            SELECT titled.*, {MOST} AS points FROM titled
            UNION ALL SELECT matched.*, {{points}} FROM matched
            WHERE CASE WHEN id IN (SELECT id FROM named) OR {{page.stop}} >
                (SELECT COUNT(*) FROM titled WHERE COALESCE({{place}}, place) = place)
            THEN id NOT IN (SELECT id FROM titled) END
        ) scored),
    found AS NOT MATERIALIZED (
        SELECT * FROM ranked WHERE points > 0 AND points >= {{least}})
    SELECT place, NULL, COUNT(*) FROM {{counted}} GROUP BY place
    UNION ALL SELECT NULL, key, ROW_NUMBER() OVER (ORDER BY {ORDER})
    FROM (
        SELECT * FROM found WHERE COALESCE({{place}}, place) = place
        ORDER BY {ORDER} LIMIT {{page.stop}} - {{page.start}} OFFSET {{page.start}}
    ) best
    ORDER BY 3"""

type KeysByTerm = dict[Term, set[UUID]]


class Found(NamedTuple):
    """The numbers of entries by the place of their kind, and the keys of the objects of the page.

    With ``is_partial`` no entry has all terms.
    """

    is_partial: bool
    numbers: dict[int, int]
    page: list[UUID]


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
        rarest = max(terms, key=lambda term: term.rarity)
        match = backends.require_all(map(self._match, terms))
        found = self._find(page, match, [rarest])
        if found.numbers or len(terms) == 1:
            return found
        return self._find(page, "", [term for term in terms if term.rarity >= rarest.rarity / 2])

    def _find(self, page: slice, match: str, rare: list[Term]) -> Found:
        """Find the entries with ``match``; without it, those with one of the ``rare`` terms."""
        terms = self.query.terms
        any_rare = backends.require_any(map(self._match, rare))
        # In a body, the fewer entries with both a rare term and another are found sooner.
        points = [
            self._points(term, [] if term in rare else [any_rare], not match) for term in terms
        ]
        titles = [backends.match_options([term.matches], TITLE) for term in terms]
        country = self._no_other_country()
        in_title = [country, *(self._has_phrase(term, TITLE) for term in terms)]
        phrases = [country, *(map(self._has_phrase, terms) if match else ())]
        statement = FOUND.format(
            rows=self.scope.rows(match or any_rare, "".join(phrases)),
            titled=self.scope.rows(backends.require_all(titles), "".join(in_title)),
            named=self.scope.rows(backends.match(name_token(self.query.name))),
            points=" + ".join(points),
            least=0 if match else "0.5 * (SELECT MAX(points) FROM ranked)",
            counted="matched" if match else "found",
            place=self.scope.bind(self.place),
            page=page,
        )
        rows = self.scope.fetch(statement)
        numbers = {place: number for place, key, number in rows if not key}
        return Found(not match, numbers, [UUID(str(key)) for _, key, _ in rows if key])

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
        return backends.match_options(self._options(term))

    def _options(self, term: Term) -> tuple[Option, ...]:
        """Return the options of the term, and a reference to one of the objects with its name."""
        keys = sorted(self.related[term])
        return (*term.options, (tuple(map(reference_token, keys)),)) if keys else term.options

    def _points(self, term: Term, others: list[str], is_partial: bool) -> str:
        """Return the points of a term, which depend on its best place in an entry."""
        own, *further = self._options(term)
        whens = []
        for weight, options, section in [
            (IN_TITLE, [own], TITLE),
            (IN_TITLE // 2, term.synonyms, TITLE),
            (IN_LEAD, [own], LEAD),
            (IN_BODY, [own], BODY),
            (ELSEWHERE, further, BODY),
        ]:
            if options:
                match = backends.match_options(options, section)
                if section == BODY:
                    match = backends.require_all([match, *others])
                rows = self.scope.rows(match, self._has_phrase(term, section))
                points = int(weight * term.rarity)
                whens.append(f"WHEN matched.id IN (SELECT id FROM ({rows}) members) THEN {points}")
        if is_partial:
            return f"CASE {' '.join(whens)} ELSE 0 END"
        return f"CASE {' '.join(whens[:-1])} ELSE {points} END"

    def _has_phrase(self, term: Term, section: str = "") -> str:
        """Return the condition that an ``entry`` has the phrase of the term, if it is one."""
        if not term.phrase:
            return ""
        end = f"%{END_OF_TITLE}%" if section == TITLE else "%"
        return f" AND entry.sequence LIKE {self.scope.bind(f'%{term.phrase}{end}')}"
