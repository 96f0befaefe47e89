"""Queries of the full-text index over the tokens of search entries, on each database.

Neither database splits texts into tokens: tokens are separated by spaces and consist of letters and
digits only, so that FTS5 of SQLite and GIN of PostgreSQL index the same ones.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db import connection, models

type Tokens = tuple[str, ...]  # one has to match; the first is the word as it was typed
type Option = tuple[Tokens, ...]  # all have to match


class TokensField(models.TextField):
    """Tokens separated by spaces, under the full-text index."""


@TokensField.register_lookup
class Matches(models.Lookup):
    """``tokens__matches``: the row matches a query that ``match`` and its like have written."""

    lookup_name = "matches"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        condition = dialect().condition.replace("entry.", f'"{self.lhs.alias}".')
        return condition.format("%s"), (self.rhs,)


class Dialect(NamedTuple):
    """How the index of a database writes queries; tokens need no quoting."""

    all_of: str
    any_of: str
    beginning: str
    condition: str  # on a row of the table ``entry``


SQLITE = Dialect(
    " AND ",
    " OR ",
    " *",
    "entry.id IN (SELECT rowid FROM search_entry_tokens WHERE search_entry_tokens MATCH {})",
)
POSTGRESQL = Dialect(" & ", " | ", ":*", "search_vector(entry.vector) @@ {}::tsquery")


def dialect() -> Dialect:
    return SQLITE if connection.vendor == "sqlite" else POSTGRESQL


def require_all(matches: Iterable[str]) -> str:
    """Return the query that all of the ``matches``, queries themselves, have to be true."""
    return f"({dialect().all_of.join(matches)})"


def require_any(matches: Iterable[str]) -> str:
    """Return the query that one of the ``matches`` has to be true."""
    return f"({dialect().any_of.join(matches)})"


def match(*tokens: str, section: str = "") -> str:
    """Return the query for one of the tokens, in a section of the texts or in all (index.py)."""
    return require_any(section + token for token in tokens)


def match_options(options: Iterable[Option], section: str = "") -> str:
    """Return the query for all matches of one of the options."""
    return require_any(
        require_all(match(*tokens, section=section) for tokens in option) for option in options
    )


def match_beginning(token: str) -> str:
    """Return the query for tokens that begin with ``token``."""
    return token + dialect().beginning


def rebuild_index() -> None:
    """Rebuild the index on SQLite, where removed words stay in its file."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO search_entry_tokens (search_entry_tokens) VALUES ('rebuild')"
            )
