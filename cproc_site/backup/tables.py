"""The tables of a backup, the columns of each, and their rows as lines of JSON.

Stored values are written and read unchanged: `save` of models, automatic timestamps and signals are
not used. `get_db_prep_save` of the fields is, so each database gets values of its own type, and
rich text is sanitised here too.
"""

import datetime
import json
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import batched
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.apps import apps as django_apps
from django.apps.registry import Apps
from django.db import connection
from django.db.models import BinaryField, Field, JSONField, Max, Model

# Left out, with the reason:
EXCLUDED_MODELS = {
    "sessions.Session",  # signed by a key that isn't in the archive: staff sign in again
    "accounts.LoginAttempts",  # keyed by that key too: attempts are counted from zero
    "record.RenderedItem",  # of earlier releases, whose archives leave it out
    "cproc_site.ErrorMail",  # failures of the site where they happened, deleted after a month
    "accounts.AccountMail",  # news of accounts of the site where it happened, deleted after a month
}
# Migrations fill these in an empty database. Restoring replaces their rows by the archive's.
WRITTEN_BY_MIGRATIONS = {
    "auth.Group",
    "auth.Group_permissions",
    "auth.Permission",
    "contenttypes.ContentType",
}
BATCH_SIZE = 500  # rows that are in memory at the same time
MAX_PARAMETERS = 900  # of one statement; some builds of SQLite accept only 999


def stored_models(apps: Apps = django_apps) -> dict[str, type[Model]]:
    """Return the model of each table by its label, tables of relations included."""
    models = {}
    for model in apps.get_models(include_auto_created=True):
        meta = model._meta
        if meta.managed and not meta.proxy and meta.label not in EXCLUDED_MODELS:
            models[meta.label] = model
    return dict(sorted(models.items()))


def stored_fields(model: type[Model]) -> list[Field]:
    """Return the fields with a stored column, by its name; the database generates the others.

    Their order in the model depends on the migrations that added them.
    """
    stored = [field for field in model._meta.concrete_fields if not field.generated]
    return sorted(stored, key=attrgetter("column"))


def column_names(model: type[Model]) -> list[str]:
    """Return the names of the stored columns."""
    return [str(field.column) for field in stored_fields(model)]


def last_number(model: type[Model]) -> int | None:
    """Return the last number that the database gave to a row, None for keys that are no numbers.

    The numbers of deleted rows are not given again.
    """
    meta = model._meta
    if meta.auto_field is None:
        return None
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [meta.db_table])
            given = (cursor.fetchone() or [0])[0]
        else:
            cursor.execute(f"SELECT last_value, is_called FROM {_sequence(cursor, meta)}")  # noqa: S608 (a name of the models)
            last, is_called = cursor.fetchone()
            given = last if is_called else 0
    return max(given, model._base_manager.aggregate(last=Max("pk"))["last"] or 0)


def set_last_number(model: type[Model], number: int) -> None:
    """Make the database number the next row after `number`."""
    meta = model._meta
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [meta.db_table])
            cursor.execute(
                "INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [meta.db_table, number]
            )
        else:
            sequence = _sequence(cursor, meta)
            cursor.execute("SELECT setval(%s, %s, %s)", [sequence, max(number, 1), number > 0])


def _sequence(cursor: Any, meta: Any) -> str:
    """Return the quoted name of the sequence that numbers the rows."""
    table = connection.ops.quote_name(meta.db_table)
    cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [table, meta.auto_field.column])
    return cursor.fetchone()[0]


def dump_rows(model: type[Model]) -> Iterator[bytes]:
    """Yield a line for each row, in the order of the keys."""
    fields = stored_fields(model)
    rows = model._base_manager.order_by("pk").values_list(*(field.attname for field in fields))
    for row in rows.iterator(chunk_size=BATCH_SIZE):
        values = [_to_json(field, value) for field, value in zip(fields, row, strict=True)]
        yield json.dumps(values, separators=(",", ":")).encode() + b"\n"


def _to_json(field: Field, value: Any) -> Any:
    if value is None or isinstance(field, JSONField):
        return value
    match field.get_prep_value(value):
        case datetime.datetime() as time:
            return time.astimezone(datetime.UTC).isoformat()
        case datetime.date() as day:
            return day.isoformat()
        case Decimal() | UUID() as other:
            return str(other)
        case bytes() | memoryview() as data:
            return data.hex()
        case plain:
            return plain


def read(model: type[Model], lines: Iterable[bytes]) -> Iterator[list[Any]]:
    """Yield the values of each row. Other data raise errors of many classes."""
    fields = stored_fields(model)
    for line in lines:
        row = zip(fields, json.loads(line), strict=True)
        yield [_from_json(field, value) for field, value in row]


def _from_json(field: Field, value: Any) -> Any:
    if isinstance(field, BinaryField) and value is not None:
        return bytes.fromhex(value)
    return field.to_python(value)


def insert(model: type[Model], rows: Iterable[list[Any]]) -> None:
    """Insert the rows into the table without changing them."""
    fields = stored_fields(model)
    quote = connection.ops.quote_name
    columns = ", ".join(map(quote, column_names(model)))
    placeholders = f"({', '.join(['%s'] * len(fields))})"
    into = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES "  # noqa: S608 (names of the models)
    with connection.cursor() as cursor:
        for batch in batched(rows, max(1, MAX_PARAMETERS // len(fields))):
            values = []
            for row in batch:
                for field, value in zip(fields, row, strict=True):
                    values.append(field.get_db_prep_save(value, connection))
            cursor.execute(into + ", ".join([placeholders] * len(batch)), values)


def delete_all(model: type[Model]) -> None:
    """Delete all rows of the table, without signals and cascades."""
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")  # noqa: S608 (a name of the models)
