"""Statements past the models, and changes that triggers reject, to prepare and empty a database."""

from contextlib import contextmanager
from functools import wraps

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.migrations.loader import MigrationLoader

from core.triggers import TERMS

IN_FIVE_MINUTES = {vendor: terms.get("in_five_minutes") for vendor, terms in TERMS.items()}


def update(row, **columns):
    """Set the columns of the row."""
    meta = row._meta
    fields = {meta.get_field(name): value for name, value in columns.items()}
    changes = ", ".join(f'"{field.column}" = %s' for field in fields)
    values = [field.get_db_prep_save(value, connection) for field, value in fields.items()]
    execute(f"UPDATE {meta.db_table} SET {changes} WHERE id = %s", [*values, row.pk])  # noqa: S608 (names of the models)


def delete(row):
    execute(f"DELETE FROM {row._meta.db_table} WHERE id = %s", [row.pk])  # noqa: S608 (names of the models)


def replace(row, without=()):
    """Insert a copy of the row, on SQLite in place of the rows that it conflicts with."""
    table = row._meta.db_table
    columns = {field.column for field in row._meta.concrete_fields} - set(without)
    names = ", ".join(f'"{column}"' for column in columns)
    copied = f"SELECT {names} FROM {table} WHERE id = %s"  # noqa: S608 (names of the models)
    execute(f"REPLACE INTO {table} ({names}) {copied}", [row.pk])


def execute(sql, values=None):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


def all_rows():
    """Yield each table of the database and each of its rows."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 (a table of ours)
            for row in cursor.fetchall():
                yield table, row


def rejected(event, model):
    """Expect that a trigger rejects the event, such as `UPDATE`."""
    message = f"This {event} of {model._meta.db_table} is rejected."
    return pytest.raises(IntegrityError, match=message)


@contextmanager
def without_triggers():
    """Run no trigger within, and no check of the database."""
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")
            yield
            cursor.execute("SET LOCAL session_replication_role = origin")
            return
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%_reject_%'"
        )
        triggers = cursor.fetchall()
        for name, _sql in triggers:
            cursor.execute(f"DROP TRIGGER {name}")
        yield
        for _name, sql in triggers:
            cursor.execute(sql)


def allow_flush(monkeypatch):
    """Let a test that commits be followed by emptying all tables, and those without a model."""
    operations = type(connection.ops)
    execute = operations.execute_sql_flush
    flush = operations.sql_flush

    @wraps(execute)
    def execute_without_triggers(self, statements):
        with without_triggers():
            execute(self, statements)

    def flush_with_others(self, *args, **options):
        return flush(self, *args, **options | {"allow_cascade": True})

    monkeypatch.setattr(operations, "execute_sql_flush", execute_without_triggers)
    monkeypatch.setattr(operations, "sql_flush", flush_with_others)


def allow_every_clock(monkeypatch):
    """Let triggers accept times after the clock of the database: tests have clocks of their own."""
    for terms in TERMS.values():
        monkeypatch.setitem(terms, "in_five_minutes", terms["end_of_time"])


def obey_the_clock(operation, monkeypatch):
    """Repeat an operation that creates a trigger, which obeys the database's clock from then on."""
    for vendor, terms in TERMS.items():
        monkeypatch.setitem(terms, "in_five_minutes", IN_FIVE_MINUTES[vendor])
    state = MigrationLoader(None).project_state()
    operation.database_forwards("record", connection.schema_editor(), state, state)
