"""Reads what other tables have of a working copy in one query: rows of inlines and the names of related objects.

A save and a publication need all of it. Six queries would take as long to build, and five more round trips.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.db import models
from django.db.models import F, Value
from django.db.models.functions import Cast

from record.fields import find_column


def read(instance, content_class) -> dict[str, list]:
    """Return the related objects by the name of the field in ``content_class``; rows of inlines in their order.

    Referenced objects have their key only.
    """
    fields = _relations(instance, content_class)
    rows_by_field: dict[str, list] = {field.name: [] for field in fields}
    if fields and instance.pk:
        for field, values in _rows(instance, fields):
            rows_by_field[field.name].append(_made(field, values))
        for field in fields:
            if field.one_to_many:
                rows_by_field[field.name].sort(key=lambda row: (row.position, row.pk))
    return rows_by_field


def prefetched(instance, content_class) -> dict[str, list]:
    """Return the same without a query, for an ``instance`` of a queryset that prefetched all of it."""
    fields = _relations(instance, content_class)
    return {field.name: list(getattr(instance, field.name).all()) for field in fields}


def _relations(instance, content_class) -> list:
    columns = [find_column(type(instance), name) for name in content_class.model_fields]
    return [column for column in columns if column.one_to_many or column.many_to_many]


def _rows(instance, fields) -> Iterator[tuple[Any, dict[str, Any]]]:
    """Yield each row as its field and its values, from a union in which columns of one type share slots."""
    columns = [_columns_by_slot(field) for field in fields]
    slots = {slot: column for by_slot in columns for slot, (_, column) in by_slot.items()}
    queries = [
        getattr(instance, field.name).order_by().values_list(Value(number), *_selected(own, slots))
        for number, (field, own) in enumerate(zip(fields, columns, strict=True))
    ]
    for number, *values in queries[0].union(*queries[1:], all=True).order_by():
        values_by_slot = dict(zip(slots, values, strict=True))
        yield (
            fields[number],
            {path: values_by_slot[slot] for slot, (path, _) in columns[number].items()},
        )


def _columns(field) -> dict[str, models.Field]:
    """The columns that are read of a related model, by their path: all of a row's own, the keys of what is named."""
    if field.many_to_many:
        return {"key": field.related_model._meta.get_field("key")}
    columns = {}
    for column in field.related_model._meta.concrete_fields:
        if isinstance(column, models.ForeignKey):
            if column != field.field:
                columns[f"{column.name}__key"] = column.related_model._meta.get_field("key")
        else:
            columns[column.name] = column
    return columns


def _columns_by_slot(field) -> dict[tuple, tuple[str, models.Field]]:
    """Return the path and the column in each slot that the related model fills.

    A slot is a type and a number: the first text, the second text, …
    """
    counts: Counter = Counter()
    columns = {}
    for path, column in _columns(field).items():
        column_type = type(column), getattr(column, "decimal_places", None)
        counts[column_type] += 1
        columns[column_type, counts[column_type]] = path, column
    return columns


def _selected(own, slots) -> list:
    return [
        F(own[slot][0]) if slot in own else Cast(Value(None), column)
        for slot, column in slots.items()
    ]


def _made(field, values):
    """A row, or an object that is only named, as an instance that isn't saved."""
    made = field.related_model()
    for path, value in values.items():
        name, _, of_other = path.partition("__")
        if of_other:
            model = field.related_model._meta.get_field(name).related_model
            value = None if value is None else model(key=value)
        setattr(made, name, value)
    return made
