"""The index entries that one search sees, as a part of its SQL statement.

Statements of search are written by hand: composing them from expressions took longer than running
them. Values are parameters; only texts of this package are parts of a statement.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple, Self
from uuid import UUID

from django.db import connection, models
from django.db.models import QuerySet, Value

from record import registry
from record.editions import Edition
from record.models import FOREVER, Publication
from record.models.publication_queryset import PublicationQuerySet
from search import backends
from search.models import SearchEntryUse

MAX_EXCEPTIONS = 500

ENTRIES = "SELECT entry.id, entry.place, entry.day, entry.key FROM search_entry entry"
IN_FORCE = """ AND EXISTS (SELECT 1 FROM search_searchentryuse used
    JOIN record_publication publication ON publication.id = used.publication_id
    WHERE used.entry_id = entry.id AND publication.cancelled_at IS NULL
    AND publication.in_force_from <= %s AND publication.in_force_until > %s)"""


class Sql(NamedTuple):
    """A part of a statement, and the values of its placeholders."""

    text: str
    values: tuple[Any, ...] = ()

    def inside(self, template: str) -> "Sql":
        """Return this in the place of ``{}`` in ``template``."""
        return Sql(template.format(self.text), self.values)


NOTHING = Sql("")


def join(separator: str, parts: Iterable[Sql]) -> Sql:
    """Return the parts as one, with a separator between them."""
    parts = list(parts)
    values = [value for part in parts for value in part.values]
    return Sql(separator.join(part.text for part in parts), tuple(values))


class Exceptions(NamedTuple):
    """Entries of newest publications that are not in force yet, and of former ones that still are.

    There are few for today's site.
    """

    planned: tuple[int, ...]
    former: tuple[int, ...]


@dataclass(frozen=True)
class Scope:
    """The entries in force at a time for readers of a language, without the ``hidden`` objects.

    Without ``exceptions``, as for a past day with too many, each entry is looked up in the record.
    """

    language: str
    at: datetime.datetime
    hidden: tuple[UUID, ...]
    exceptions: Exceptions | None

    @classmethod
    def create(cls, edition: Edition, language: str) -> Self:
        """Return the scope of an edition; candidates hide their objects."""
        # Not stored with the version: a later publication marks other entries as the newest.
        exceptions = _exceptions(edition.at)
        return cls(language, edition.at, tuple(edition.candidates), exceptions)

    def rows(self, match: str, condition: Sql = NOTHING) -> Sql:
        """Return the entries with ``match`` (search/backends.py) that meet the condition too."""
        if self.exceptions is None:
            states = [("", self._force_condition), ("NOT ", self._force_condition)]
        else:
            states = [("", _listed("id NOT", self.exceptions.planned))]
            if self.exceptions.former:
                states.append(("NOT ", _listed("id", self.exceptions.former)))
        selects = []
        for negation, in_force in states:
            readable = f"entry.draft_id IS NULL AND entry.serves_{self.language}"
            where = f" WHERE {negation}entry.is_newest AND {readable} AND "
            matching = Sql(ENTRIES + where + backends.dialect().condition, (match,))
            selects.append(join("", [matching, in_force, self._not_hidden, condition]))
        return join(" UNION ALL ", selects)

    @cached_property
    def _not_hidden(self) -> Sql:
        field = models.UUIDField()
        return _listed("key NOT", [field.get_db_prep_value(key, connection) for key in self.hidden])

    @cached_property
    def _force_condition(self) -> Sql:
        time = connection.ops.adapt_datetimefield_value(self.at)
        return Sql(IN_FORCE, (time, time))


def _listed(column: str, values: Iterable[Any]) -> Sql:
    values = tuple(values)
    if not values:
        return NOTHING
    places = ", ".join(["%s"] * len(values))
    return Sql(f" AND entry.{column} IN ({places})", values)


def _exceptions(at: datetime.datetime) -> Exceptions | None:
    rows = Publication.objects.filter(kind__in=registry.searched())
    former = _uses(rows.in_force(at).filter(in_force_until__lt=FOREVER), False)
    planned = _uses(rows.scheduled(at).filter(in_force_until=FOREVER), True)
    pairs = former.union(planned, all=True)[: MAX_EXCEPTIONS + 1]
    if len(pairs) > MAX_EXCEPTIONS:
        return None
    former_entries = {entry for entry, is_planned in pairs if not is_planned}
    planned_entries = {entry for entry, is_planned in pairs if is_planned}
    return Exceptions(tuple(planned_entries - former_entries), tuple(former_entries))


def _uses(publications: PublicationQuerySet, is_planned: bool) -> QuerySet[Any, tuple[int, bool]]:
    """Return the entries of publications, with the mark whether these are planned."""
    uses = SearchEntryUse.objects.filter(publication__in=publications)
    return uses.annotate(is_planned=Value(is_planned)).values_list("entry", "is_planned")
