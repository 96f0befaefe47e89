"""The full-text index over the tokens of search entries: FTS5 on SQLite, GIN on PostgreSQL.

On SQLite a migration that alters the table of entries drops the triggers: it drops the index before
and creates it again afterwards.
"""

from typing import Any

from core.i18n.languages import LANGUAGES

FTS5 = [
    # Entries are removed from the index by their own tokens, so the index has no copy of them.
    """CREATE VIRTUAL TABLE search_entry_tokens USING fts5(
        tokens, content='search_entry', content_rowid='id', tokenize='ascii', detail='none',
        columnsize=0)""",
    """CREATE TRIGGER search_entry_tokens_added AFTER INSERT ON search_entry BEGIN
        INSERT INTO search_entry_tokens (rowid, tokens) VALUES (new.id, new.tokens); END""",
    """CREATE TRIGGER search_entry_tokens_removed AFTER DELETE ON search_entry BEGIN
        INSERT INTO search_entry_tokens (search_entry_tokens, rowid, tokens)
        VALUES ('delete', old.id, old.tokens); END""",
    """CREATE TRIGGER search_entry_tokens_changed AFTER UPDATE OF tokens ON search_entry BEGIN
        INSERT INTO search_entry_tokens (search_entry_tokens, rowid, tokens)
        VALUES ('delete', old.id, old.tokens);
        INSERT INTO search_entry_tokens (rowid, tokens) VALUES (new.id, new.tokens); END""",
    "INSERT INTO search_entry_tokens (search_entry_tokens) VALUES ('rebuild')",
]
NO_FTS5 = [
    "DROP TRIGGER IF EXISTS search_entry_tokens_added",
    "DROP TRIGGER IF EXISTS search_entry_tokens_removed",
    "DROP TRIGGER IF EXISTS search_entry_tokens_changed",
    "DROP TABLE IF EXISTS search_entry_tokens",
]
# Without ``fastupdate``, which keeps new entries in a list that each search reads as a whole.
GIN = [
    # Counting and sorting read the short columns of many rows, and long ones of none. PostgreSQL
    # stores the long ones apart only in rows of more than 2 kB, as nearly all are with the vector.
    "ALTER TABLE search_entry SET (toast_tuple_target = 128)",
    """ALTER TABLE search_entry ADD COLUMN vector tsvector
        GENERATED ALWAYS AS (array_to_tsvector(string_to_array(tokens, ' '))) STORED""",
    # The planner must not read the table instead of an index: it believes that short rows, whose
    # vectors are stored apart, are quick to read.
    """CREATE FUNCTION search_vector(tsvector) RETURNS tsvector LANGUAGE plpgsql
        IMMUTABLE STRICT PARALLEL UNSAFE COST 10000 AS $$ BEGIN RETURN $1; END $$""",
    # Today's site has an index for readers of each language, however often all was published.
    *(
        f"""CREATE INDEX search_entry_tokens_{code} ON search_entry
        USING gin (search_vector(vector)) WITH (fastupdate = off)
        WHERE is_newest AND serves_{code}"""
        for code in LANGUAGES
    ),
    """CREATE INDEX search_entry_tokens ON search_entry USING gin (search_vector(vector))
        WITH (fastupdate = off) WHERE NOT is_newest AND draft_id IS NULL""",
    """CREATE INDEX search_entry_tokens_drafts ON search_entry USING gin (search_vector(vector))
        WITH (fastupdate = off) WHERE draft_id IS NOT NULL""",
]
NO_GIN = [
    *(f"DROP INDEX IF EXISTS search_entry_tokens_{code}" for code in LANGUAGES),
    "DROP INDEX IF EXISTS search_entry_tokens",
    "DROP INDEX IF EXISTS search_entry_tokens_drafts",
    "DROP FUNCTION IF EXISTS search_vector(tsvector)",
    "ALTER TABLE search_entry DROP COLUMN IF EXISTS vector",
]


def create_index(apps: Any, schema_editor: Any) -> None:
    """Create the index, on SQLite with the triggers that update it, and fill it from the table."""
    _run(schema_editor.connection, FTS5, GIN)


def drop_index(apps: Any, schema_editor: Any) -> None:
    _run(schema_editor.connection, NO_FTS5, NO_GIN)


def _run(connection: Any, on_sqlite: list[str], on_postgresql: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in on_sqlite if connection.vendor == "sqlite" else on_postgresql:
            cursor.execute(statement)
