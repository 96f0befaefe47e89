"""The full-text index over the tokens of search entries: FTS5 on SQLite, GIN on PostgreSQL.

Neither database splits texts into tokens: tokens are separated by spaces and consist of letters and
digits only, so that both index the same ones.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import connection as default_connection
from django.db import models

from core.i18n.languages import LANGUAGES

TABLE, INDEX = "search_entry", "search_entry_tokens"

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
VECTOR = "search_vector({}tokens)"
GIN = [
    # The planner must not read the table instead of an index: it believes that short rows, whose
    # tokens are stored apart, are quick to read.
    """CREATE FUNCTION search_vector(text) RETURNS tsvector LANGUAGE plpgsql
        IMMUTABLE STRICT PARALLEL UNSAFE COST 10000
        AS $$ BEGIN RETURN array_to_tsvector(string_to_array($1, ' ')); END $$""",
    # Counting and sorting read the short columns of many rows, and long ones of none. PostgreSQL
    # stores the long ones apart only in rows of more than 2 kB.
    f"ALTER TABLE {TABLE} SET (toast_tuple_target = 128)",
    # Today's site has an index for readers of each language, however often all was published.
    *(
        f"""CREATE INDEX {INDEX}_{code} ON {TABLE} USING gin ({VECTOR.format("")})
        WHERE is_newest AND serves_{code}"""
        for code in LANGUAGES
    ),
    f"""CREATE INDEX {INDEX} ON {TABLE} USING gin ({VECTOR.format("")})
        WHERE NOT is_newest AND draft_id IS NULL""",
    f"""CREATE INDEX {INDEX}_drafts ON {TABLE} USING gin ({VECTOR.format("")})
        WHERE draft_id IS NOT NULL""",
]
NO_GIN = [
    *(f"DROP INDEX IF EXISTS {INDEX}_{code}" for code in LANGUAGES),
    f"DROP INDEX IF EXISTS {INDEX}",
    f"DROP INDEX IF EXISTS {INDEX}_drafts",
    "DROP FUNCTION IF EXISTS search_vector(text)",
]


class TokenMatch(NamedTuple):
    """Matches any of the ``exact`` tokens, and tokens that begin with the ``prefix``, if any."""

    exact: tuple[str, ...]
    prefix: str = ""

    def is_found(self, tokens: str) -> bool:
        """Return whether one of `tokens`, each between spaces, matches."""
        return any(map(tokens.__contains__, _patterns(self)))

    def count(self, numbers: Mapping[str, int]) -> int:
        """Return the highest of the numbers of the exact tokens; 0 without any."""
        return max(numbers.get(token, 0) for token in self.exact)


type Option = tuple[TokenMatch, ...]  # all have to match


@lru_cache(1_000)  # a term is looked for in many names
def _patterns(match: TokenMatch) -> list[str]:
    """Return texts of which any occurs in tokens that match."""
    patterns = [f" {token} " for token in match.exact]
    return [*patterns, f" {match.prefix}"] if match.prefix else patterns


class TokensField(models.TextField):
    """Tokens separated by spaces, under the full-text index."""


@TokensField.register_lookup
class Matches(models.Lookup):
    """``tokens__matches``: the row matches a query that ``match`` and its like have written."""

    lookup_name = "matches"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        table = self.lhs.alias
        return dialect().condition.replace("entry.", f'"{table}".'), (self.rhs,)


class Dialect(NamedTuple):
    """How the index of a database writes queries; tokens need no quoting."""

    all_of: str
    any_of: str
    exact: str
    prefix: str
    condition: str  # on a row of the table ``entry``


SQLITE = Dialect(
    " AND ",
    " OR ",
    '"{}"',
    '"{}" *',
    f"entry.id IN (SELECT rowid FROM {INDEX} WHERE {INDEX} MATCH %s)",  # noqa: S608 (constants of this module)
)
POSTGRESQL = Dialect(" & ", " | ", "'{}'", "'{}':*", f"{VECTOR.format('entry.')} @@ %s::tsquery")


def dialect() -> Dialect:
    return SQLITE if default_connection.vendor == "sqlite" else POSTGRESQL


def require_all(matches: Iterable[str]) -> str:
    """Return the query that all of the ``matches``, queries themselves, have to be true."""
    return f"({dialect().all_of.join(matches)})"


def require_any(matches: Iterable[str]) -> str:
    """Return the query that one of the ``matches`` has to be true."""
    return f"({dialect().any_of.join(matches)})"


def match(tokens: TokenMatch, section: str = "") -> str:
    """Return the query for tokens, of a section of the texts or of all (search/index.py)."""
    matches = [dialect().exact.format(section + token) for token in tokens.exact]
    if tokens.prefix:
        matches.append(dialect().prefix.format(section + tokens.prefix))
    return require_any(matches)


def match_options(options: Iterable[Option], section: str = "") -> str:
    """Return the query for all matches of one of the options."""
    return require_any(require_all(match(each, section) for each in option) for option in options)


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
