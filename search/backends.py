"""The full-text index over the tokens of search entries: FTS5 on SQLite, GIN on PostgreSQL.

Neither database splits texts into tokens: tokens are separated by spaces and consist of letters and
digits only, so that both index the same ones.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db import models
from django.db.models.lookups import Lookup

TABLE, INDEX = "search_searchentry", "search_searchtokens"

FTS5 = [
    # Entries are removed from the index by their own tokens, so the index has no copy of them.
    f"""CREATE VIRTUAL TABLE {INDEX} USING fts5(
        tokens, content='{TABLE}', content_rowid='id', tokenize='ascii', detail='none',
        columnsize=0)""",
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
# A separate column, so that the database knows how frequent each token is, and plans by that.
GIN = [
    f"""ALTER TABLE {TABLE} ADD COLUMN vector tsvector
        GENERATED ALWAYS AS (array_to_tsvector(string_to_array(tokens, ' '))) STORED""",
    f"CREATE INDEX {INDEX} ON {TABLE} USING gin (vector)",
]
NO_GIN = [f"ALTER TABLE {TABLE} DROP COLUMN vector"]


class TokenMatch(NamedTuple):
    """Matches any of the ``exact`` tokens, and tokens that begin with any of the ``prefixes``."""

    exact: tuple[str, ...]
    prefixes: tuple[str, ...] = ()

    def patterns(self, with_prefixes: bool = True) -> list[str]:
        """Return texts of which any occurs in tokens that match."""
        prefixes = self.prefixes if with_prefixes else ()
        return [f" {token} " for token in self.exact] + [f" {prefix}" for prefix in prefixes]

    def is_in(self, tokens: str) -> bool:
        """Return whether one of `tokens`, each between spaces, matches."""
        return any(pattern in tokens for pattern in self.patterns())


class TokensField(models.TextField):
    """Tokens separated by spaces, under the full-text index."""


@TokensField.register_lookup
class Holds(Lookup):
    """``tokens__holds=terms``: the rows that match all terms, with one look-up in the index."""

    lookup_name = "holds"
    prepare_rhs = False

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, list[str]]:
        row_id = f"{compiler.quote_name(self.lhs.alias)}.{compiler.quote_name('id')}"
        match = _render_match(self.rhs, " AND ", " OR ", '"{}"', '"{}" *')
        return f"{row_id} IN (SELECT rowid FROM {INDEX} WHERE {INDEX} MATCH %s)", [match]  # noqa: S608 (constants of this module)

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[str]]:
        vector = f"{compiler.quote_name(self.lhs.alias)}.{compiler.quote_name('vector')}"
        match = _render_match(self.rhs, " & ", " | ", "'{}'", "'{}':*")
        return f"{vector} @@ %s::tsquery", [match]


def create(connection: Any) -> None:
    """Create the index, on SQLite with the triggers that update it, and fill it from the table."""
    _run(connection, [*FTS5, REBUILD] if connection.vendor == "sqlite" else GIN)


def drop(connection: Any) -> None:
    _run(connection, NO_FTS5 if connection.vendor == "sqlite" else NO_GIN)


def rebuild_index(connection: Any) -> None:
    """Rebuild on SQLite, where removed words stay in the file and a migration drops triggers."""
    if connection.vendor == "sqlite":
        _run(connection, [*NO_FTS5, *FTS5, REBUILD])


def _run(connection: Any, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _render_match(
    terms: Iterable[Any], and_operator: str, or_operator: str, exact: str, prefix: str
) -> str:
    """Return the terms in the query language of the database; tokens need no quoting."""

    def any_of(clauses: Iterable[str]) -> str:
        return f"({or_operator.join(clauses)})"

    def render(match: TokenMatch) -> str:
        operands = [exact.format(token) for token in match.exact]
        return any_of(operands + [prefix.format(token) for token in match.prefixes])

    clauses = []
    for term in terms:
        options = [and_operator.join(map(render, option)) for option in term.options]
        clauses.append(any_of(f"({option})" for option in options))
    return and_operator.join(clauses)
