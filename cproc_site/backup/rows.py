"""Rows as lines of JSON, below models: what is stored is written and read as it is, and nothing is worked out anew.

``save`` of models, moments of saving and signals have no part in it; only ``get_db_prep_save`` of the fields has, so
that each database gets values of its own, and rich text is cleaned on this road too.
"""

import base64
import datetime
import json
from collections.abc import Iterator
from decimal import Decimal
from itertools import batched
from uuid import UUID

from django.db import connection, models

from cproc_site.backup.tables import fields_of

BATCH_SIZE = 500  # rows that are in memory at the same time
MAX_PARAMETERS = 900  # of one statement; the least that a build of SQLite takes are 999
MICROSECOND = datetime.timedelta(microseconds=1)
UNREADABLE = (ValueError, TypeError, AttributeError, ArithmeticError, RecursionError)

# How a value is read again that JSON has no word for, by the type of its field.
READERS = {
    "BinaryField": lambda text: base64.b64decode(text, validate=True),
    "DateField": datetime.date.fromisoformat,
    "DateTimeField": datetime.datetime.fromisoformat,
    "DecimalField": Decimal,
    "DurationField": lambda number: number * MICROSECOND,
    "TimeField": datetime.time.fromisoformat,
    "UUIDField": UUID,
}


def lines_of(model) -> Iterator[bytes]:
    """A line for each row, by their keys."""
    fields = fields_of(model)
    rows = model._base_manager.order_by("pk").values_list(*(field.attname for field in fields))
    for row in rows.iterator(chunk_size=BATCH_SIZE):
        values = [_plain(field, value) for field, value in zip(fields, row, strict=True)]
        yield json.dumps(values, separators=(",", ":")).encode() + b"\n"


def _plain(field, value):
    if value is None or isinstance(field, models.JSONField):
        return value
    match field.get_prep_value(value):
        case datetime.datetime() as moment:
            return moment.astimezone(datetime.UTC).isoformat()
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


def readers_of(model) -> list:
    """What reads each column's value again; None where it is what JSON says."""
    return [READERS.get(_type(field)) for field in fields_of(model)]


def _type(field) -> str:
    """A relation is kept as the key that it leads to."""
    while field.remote_field:
        field = field.target_field
    return field.get_internal_type()


def read(line: bytes, readers: list) -> list:
    """The values of a row. Raises one of ``UNREADABLE`` where it is none."""
    values = zip(readers, json.loads(line), strict=True)
    return [value if reader is None or value is None else reader(value) for reader, value in values]


def insert(model, rows):
    """Puts the rows (lists of values) into the table as they are."""
    fields, name = fields_of(model), connection.ops.quote_name
    columns = ", ".join(name(field.column) for field in fields)
    marks = f"({', '.join(['%s'] * len(fields))})"
    into = f"INSERT INTO {name(model._meta.db_table)} ({columns}) VALUES "  # noqa: S608 (names of the models)
    with connection.cursor() as cursor:
        for batch in batched(rows, max(1, MAX_PARAMETERS // len(fields)), strict=False):
            values = [
                field.get_db_prep_save(value, connection)
                for row in batch
                for field, value in zip(fields, row, strict=True)
            ]
            cursor.execute(into + ", ".join([marks] * len(batch)), values)


def delete_all(model):
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")  # noqa: S608 (a name of the models)
