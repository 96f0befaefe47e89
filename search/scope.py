"""The index entries that one search sees, as a part of its SQL statement.

Statements of search are written by hand: composing them from expressions took longer than running
them. Values are parameters; only texts of this package are parts of a statement.
"""

import datetime
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db import connection, models
from django.db.models import Q

from record import registry
from record.editions import Edition
from record.models import FOREVER
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

    def fetch(self) -> list[tuple[Any, ...]]:
        """Return the rows of the whole statement."""
        with connection.cursor() as cursor:
            cursor.execute(self.text, self.values)
            return cursor.fetchall()


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


class Scope:
    """The entries in force in an edition for readers of a language; candidates hide their objects.

    Without exceptions, as for a past day with too many, each entry is looked up in the record.
    """

    def __init__(self, edition: Edition, language: str) -> None:
        self._language = language
        time = connection.ops.adapt_datetimefield_value(edition.at)
        self._is_in_force = Sql(IN_FORCE, (time, time))
        # Not stored with the version: a later publication marks other entries as the newest.
        self._exceptions = _exceptions(edition.at)
        field = models.UUIDField()
        hidden = [field.get_db_prep_value(key, connection) for key in edition.candidates]
        self._is_shown = _listed("key NOT", hidden)

    def rows(self, match: str, condition: Sql = NOTHING) -> Sql:
        """Return the entries with ``match`` (search/backends.py) that meet the condition too."""
        if self._exceptions is None:
            states = [("", self._is_in_force), ("NOT ", self._is_in_force)]
        else:
            states = [("", _listed("id NOT", self._exceptions.planned))]
            if self._exceptions.former:
                states.append(("NOT ", _listed("id", self._exceptions.former)))
        selects = []
        for negation, in_force in states:
            readable = f"entry.draft_id IS NULL AND entry.serves_{self._language}"
            where = f" WHERE {negation}entry.is_newest AND {readable} AND "
            matching = Sql(ENTRIES + where + backends.dialect().condition, (match,))
            selects.append(join("", [matching, in_force, self._is_shown, condition]))
        return join(" UNION ALL ", selects)


def _listed(column: str, values: Iterable[Any]) -> Sql:
    values = tuple(values)
    if not values:
        return NOTHING
    places = ", ".join(["%s"] * len(values))
    return Sql(f" AND entry.{column} IN ({places})", values)


def _exceptions(at: datetime.datetime) -> Exceptions | None:
    is_former = Q(publication__in_force_from__lte=at, publication__in_force_until__lt=FOREVER)
    is_planned = Q(publication__in_force_from__gt=at, publication__in_force_until=FOREVER)
    uses = SearchEntryUse.objects.filter(
        is_former | is_planned,
        publication__kind__in=registry.searched().values(),
        publication__in_force_until__gt=at,
        publication__cancelled_at=None,
    )
    pairs: Any = uses.values_list("entry", "publication__in_force_from")[: MAX_EXCEPTIONS + 1]
    if len(pairs) > MAX_EXCEPTIONS:
        return None
    former = {entry for entry, time in pairs if time <= at}
    planned = {entry for entry, time in pairs if time > at}
    return Exceptions(tuple(planned - former), tuple(former))
