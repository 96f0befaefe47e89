"""The database's full-text index over the tokens of search entries: FTS5 on SQLite, GIN on PostgreSQL.

Neither takes a text apart by itself: tokens are separated by spaces and hold nothing but letters and digits, so that
both databases know the same ones. A question is a list of terms, all of which are needed; a term has **ways**, any of
which does; a way is a list of ``Sought``, all of which are needed.
"""

from typing import NamedTuple

from django.db import models
from django.db.models.lookups import Lookup

TABLE, INDEX = "search_searchentry", "search_searchtokens"

FTS5 = [
    # What is deleted leaves the index by the entry's own words, so no copy of them is kept.
    f"""CREATE VIRTUAL TABLE {INDEX} USING fts5(
        tokens, content='{TABLE}', content_rowid='id', tokenize='ascii', detail='none', columnsize=0)""",
    f"""CREATE TRIGGER {INDEX}_added AFTER INSERT ON {TABLE} BEGIN
        INSERT INTO {INDEX} (rowid, tokens) VALUES (new.id, new.tokens); END""",  # noqa: S608 (constants of this module)
    f"""CREATE TRIGGER {INDEX}_removed AFTER DELETE ON {TABLE} BEGIN
        INSERT INTO {INDEX} ({INDEX}, rowid, tokens) VALUES ('delete', old.id, old.tokens); END""",  # noqa: S608 (constants of this module)
    f"""CREATE TRIGGER {INDEX}_changed AFTER UPDATE OF tokens ON {TABLE} BEGIN
        INSERT INTO {INDEX} ({INDEX}, rowid, tokens) VALUES ('delete', old.id, old.tokens);
        INSERT INTO {INDEX} (rowid, tokens) VALUES (new.id, new.tokens); END""",  # noqa: S608 (constants of this module)
]
REBUILD = f"INSERT INTO {INDEX} ({INDEX}) VALUES ('rebuild')"  # noqa: S608 (constants of this module)
NO_FTS5 = [
    *(f"DROP TRIGGER IF EXISTS {INDEX}_{event}" for event in ("added", "removed", "changed")),
    f"DROP TABLE IF EXISTS {INDEX}",
]
# A column of its own, so that the database knows how frequent each token is, and plans by that.
GIN = [
    f"""ALTER TABLE {TABLE} ADD COLUMN vector tsvector
        GENERATED ALWAYS AS (array_to_tsvector(string_to_array(tokens, ' '))) STORED""",
    f"CREATE INDEX {INDEX} ON {TABLE} USING gin (vector)",
]
NO_GIN = [f"ALTER TABLE {TABLE} DROP COLUMN vector"]


class Sought(NamedTuple):
    """A word that is looked for: any of ``whole``, or what begins with ``beginning`` (a token; empty: nothing)."""

    whole: tuple[str, ...]
    beginning: str

    def is_in(self, tokens: str) -> bool:
        """Return whether any of `tokens`, which are between spaces, is one of these."""
        if self.beginning and f" {self.beginning}" in tokens:
            return True
        return any(f" {token} " in tokens for token in self.whole)


class TokensField(models.TextField):
    """Tokens separated by spaces, under the full-text index."""


@TokensField.register_lookup
class Holds(Lookup):
    """``tokens__holds=terms``: what has all of them, each in any of its ``ways``; read once, however many they are."""

    lookup_name = "holds"
    prepare_rhs = False

    def as_sqlite(self, compiler, connection):
        row_id = f"{compiler.quote_name(self.lhs.alias)}.{compiler.quote_name('id')}"
        asked = _written(self.rhs, " AND ", " OR ", '"{}"', '"{}" *')
        return f"{row_id} IN (SELECT rowid FROM {INDEX} WHERE {INDEX} MATCH %s)", [asked]  # noqa: S608 (constants of this module)

    def as_postgresql(self, compiler, connection):
        vector = f"{compiler.quote_name(self.lhs.alias)}.{compiler.quote_name('vector')}"
        asked = _written(self.rhs, " & ", " | ", "'{}'", "'{}':*")
        return f"{vector} @@ %s::tsquery", [asked]


def create(connection):
    """Makes the index, on SQLite with the triggers that keep it in step, and reads into it what is there."""
    _run(connection, [*FTS5, REBUILD] if connection.vendor == "sqlite" else GIN)


def drop(connection):
    _run(connection, NO_FTS5 if connection.vendor == "sqlite" else NO_GIN)


def write_anew(connection):
    """On SQLite words of removed entries stay in the index's pages, and a migration of the table takes the triggers."""
    if connection.vendor == "sqlite":
        _run(connection, [*NO_FTS5, *FTS5, REBUILD])


def _run(connection, statements):
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _written(terms, all_of, any_of, whole, beginning) -> str:
    """The terms in the words of one database; tokens are letters and digits, so nothing in them can mean anything."""

    def sought(each):
        words = [whole.format(token) for token in each.whole]
        words += [beginning.format(each.beginning)] if each.beginning else []
        return f"({any_of.join(words)})"

    def asked(term):
        return f"({any_of.join(f'({all_of.join(map(sought, way))})' for way in term.ways)})"

    return all_of.join(map(asked, terms))
