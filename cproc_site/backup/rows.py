"""Rows as lines of JSON: stored values are written and read unchanged.

`save` of models, automatic timestamps and signals are not used. `get_db_prep_save` of the fields
is, so each database gets values of its own type, and rich text is sanitised here too.
"""

import base64
import datetime
import json
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from itertools import batched
from typing import Any
from uuid import UUID

from django.db import connection, models

from cproc_site.backup.tables import columns_of, fields_of

BATCH_SIZE = 500  # rows that are in memory at the same time
MAX_PARAMETERS = 900  # of one statement; some builds of SQLite accept only 999
MICROSECOND = datetime.timedelta(microseconds=1)
UNREADABLE = (ValueError, TypeError, AttributeError, ArithmeticError, RecursionError)

# Parsers of values for which JSON has no type, by the type of the field.
READERS: dict[str, Callable[[Any], Any]] = {
    "BinaryField": lambda text: base64.b64decode(text, validate=True),
    "DateField": datetime.date.fromisoformat,
    "DateTimeField": datetime.datetime.fromisoformat,
    "DecimalField": Decimal,
    "DurationField": lambda number: number * MICROSECOND,
    "TimeField": datetime.time.fromisoformat,
    "UUIDField": UUID,
}
Readers = list[Callable[[Any], Any] | None]


def lines_of(model: type[models.Model]) -> Iterator[bytes]:
    """Yield a line for each row, in the order of the keys."""
    fields = fields_of(model)
    rows = model._base_manager.order_by("pk").values_list(*(field.attname for field in fields))
    for row in rows.iterator(chunk_size=BATCH_SIZE):
        values = [_to_json(field, value) for field, value in zip(fields, row, strict=True)]
        yield json.dumps(values, separators=(",", ":")).encode() + b"\n"


def _to_json(field: models.Field, value: Any) -> Any:
    if value is None or isinstance(field, models.JSONField):
        return value
    match field.get_prep_value(value):
        case datetime.datetime() as time:
            return time.astimezone(datetime.UTC).isoformat()
        case datetime.date() | datetime.time() as day:
            return day.isoformat()
        case datetime.timedelta() as span:
            return span // MICROSECOND
        case Decimal() | UUID() as other:
            return str(other)
        case bytes() | bytearray() | memoryview() as data:
            return base64.b64encode(data).decode()
        case plain:
            return plain


def readers_of(model: type[models.Model]) -> Readers:
    """Return the parser of each column's values; None if JSON has their type."""
    return [READERS.get(_type(field)) for field in fields_of(model)]


def _type(field: Any) -> str:
    """Return the type of a field; for a relation, the type of the key that it stores."""
    while field.remote_field:
        field = field.target_field
    return field.get_internal_type()


def read(line: bytes, readers: Readers) -> list[Any]:
    """Return the values of a row. Raise one of `UNREADABLE` for other data."""
    values = zip(readers, json.loads(line), strict=True)
    return [value if reader is None or value is None else reader(value) for reader, value in values]


def insert(model: type[models.Model], rows: Iterable[list[Any]]) -> None:
    """Insert the rows into the table without changing them."""
    fields = fields_of(model)
    quote = connection.ops.quote_name
    columns = ", ".join(map(quote, columns_of(model)))
    placeholders = f"({', '.join(['%s'] * len(fields))})"
    into = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES "  # noqa: S608 (names of the models)
    with connection.cursor() as cursor:
        for batch in batched(rows, max(1, MAX_PARAMETERS // len(fields))):
            values = []
            for row in batch:
                for field, value in zip(fields, row, strict=True):
                    values.append(field.get_db_prep_save(value, connection))
            cursor.execute(into + ", ".join([placeholders] * len(batch)), values)


def delete_all(model: type[models.Model]) -> None:
    """Delete all rows of the table, without signals and cascades."""
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")  # noqa: S608 (a name of the models)
