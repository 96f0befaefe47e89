"""The index entries that one search sees, as a part of its SQL statement.

Statements of search are written by hand: composing them from expressions took longer than running
them. Values are bound to placeholders; only texts of this package are parts of a statement.
"""

# ruff: noqa: S608 (values are bound)

import datetime
from collections.abc import Iterable
from typing import Any

from django.db import connection, models

from record import registry
from record.editions import Edition
from record.models import FOREVER
from search import backends

MAX_EXCEPTIONS = 500

ENTRIES = "SELECT entry.id, entry.place, entry.day, entry.key FROM search_entry entry"
IN_FORCE = """ AND EXISTS (SELECT 1 FROM search_searchentryuse used
    JOIN record_publication publication ON publication.id = used.publication_id
    WHERE used.entry_id = entry.id AND publication.cancelled_at IS NULL
    AND publication.in_force_from <= {0} AND publication.in_force_until > {0})"""


# The entries of newest publications that are planned, and of former ones that are in force.
EXCEPTIONS = """SELECT used.entry_id, publication.in_force_from <= {0}
    FROM search_searchentryuse used
    JOIN record_publication publication ON publication.id = used.publication_id
    WHERE publication.kind IN ({2}) AND publication.in_force_until > {0}
    AND publication.cancelled_at IS NULL
    AND (publication.in_force_from <= {0} AND publication.in_force_until < {1}
        OR publication.in_force_from > {0} AND publication.in_force_until = {1})
    LIMIT {3}"""

NEWEST = "entry.is_newest"  # never a draft
FORMER = "NOT entry.is_newest AND entry.draft_id IS NULL"


class Scope:
    """The entries in force in an edition for readers of a language; candidates hide their objects.

    They are the newest ones of each object, with few exceptions for today's site: newest
    publications that are not in force yet, and former ones that still are. With many exceptions, as
    for a past day, each entry is looked up in the record.
    """

    def __init__(self, edition: Edition, language: str) -> None:
        self._values: dict[str, Any] = {}
        self._language = language
        at, forever = map(self._bind_time, (edition.at, FOREVER))
        in_force = IN_FORCE.format(at)
        self._states = {NEWEST: in_force, FORMER: in_force}
        # Not stored with the version: a later publication marks other entries as the newest.
        kinds = ", ".join(map(self.bind, registry.searched().values()))
        exceptions = self.fetch(EXCEPTIONS.format(at, forever, kinds, MAX_EXCEPTIONS + 1))
        if len(exceptions) <= MAX_EXCEPTIONS:
            former = {entry for entry, is_former in exceptions if is_former}
            planned = {entry for entry, _is_former in exceptions} - former
            self._states = {NEWEST: self._listed("id NOT", planned)}
            if former:
                self._states[FORMER] = self._listed("id", former)
        field = models.UUIDField()
        hidden = (field.get_db_prep_value(key, connection) for key in edition.candidates)
        self._is_shown = self._listed("key NOT", hidden)

    def bind(self, value: Any) -> str:
        """Return a placeholder for a value."""
        name = f"value_{len(self._values)}"
        self._values[name] = value
        return f"%({name})s"

    def _bind_time(self, time: datetime.datetime) -> str:
        return self.bind(connection.ops.adapt_datetimefield_value(time))

    def rows(self, match: str, condition: str = "") -> str:
        """Return the entries with ``match`` (search/backends.py) that meet the condition too."""
        matching = backends.dialect().condition.format(self.bind(match))
        return " UNION ALL ".join(
            f"{ENTRIES} WHERE {state} AND entry.serves_{self._language} AND {matching}"
            f"{in_force}{self._is_shown}{condition}"
            for state, in_force in self._states.items()
        )

    def fetch(self, statement: str) -> list[tuple[Any, ...]]:
        """Return the rows of a statement with these placeholders."""
        with connection.cursor() as cursor:
            cursor.execute(statement, self._values)
            return cursor.fetchall()

    def has(self, token: str) -> bool:
        """Return whether an entry has the token."""
        # The planner would read the table if it knew that one row is enough.
        found = f"WITH found AS MATERIALIZED ({self.rows(backends.match(token))})"
        return bool(self.fetch(f"{found} SELECT EXISTS (SELECT 1 FROM found)")[0][0])

    def _listed(self, column: str, values: Iterable[Any]) -> str:
        places = ", ".join(map(self.bind, values))
        return f" AND entry.{column} IN ({places})" if places else ""
