"""Reads what other tables have of a working copy in one query: rows of inlines and the names of related objects.

A save and a publication need all of it, and each further query would be a round trip under the record's lock.
"""

from collections.abc import Iterator
from typing import Any

from django.db import models
from django.db.models import F, Value
from django.db.models.functions import Cast

from record.fields import find_column


def read(instance, content_class) -> dict[str, list]:
    """Return the related objects by the name of the field in ``content_class``; rows of inlines in their order.

    Of an object that is only named there is the key alone. What was prefetched is not read again.
    """
    columns = [find_column(type(instance), name) for name in content_class.model_fields]
    fields = [each for each in columns if each.one_to_many or each.many_to_many]
    # Django has no public way to ask what was prefetched; each manager would query for the rest.
    prefetched = getattr(instance, "_prefetched_objects_cache", {})
    rows_by_field = {field.name: list(prefetched.get(field.name, ())) for field in fields}
    wanted = [field for field in fields if field.name not in prefetched]
    if wanted and instance.pk:
        for field, values in _rows(instance, wanted):
            rows_by_field[field.name].append(_made(field, values))
        for field in wanted:
            if field.one_to_many:
                rows_by_field[field.name].sort(key=lambda row: (row.position, row.pk))
    return rows_by_field


def _rows(instance, fields) -> Iterator[tuple[Any, dict[str, Any]]]:
    """Each row with its field and its values, from a union in which every table has the columns of all."""
    columns = [_columns(field) for field in fields]
    slots: dict[tuple, models.Field] = {}
    for columns_of_source in columns:
        slots |= {_slot(path, column): column for path, column in columns_of_source.items()}
    queries = [
        getattr(instance, field.name).order_by().values_list(Value(number), *_selected(own, slots))
        for number, (field, own) in enumerate(zip(fields, columns, strict=True))
    ]
    for number, *values in queries[0].union(*queries[1:], all=True).order_by():
        by_slot = dict(zip(slots, values, strict=True))
        yield fields[number], {path: by_slot[_slot(path, column)] for path, column in columns[number].items()}


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


def _slot(path, column) -> tuple:
    """Columns of one name and type share a place in the union."""
    return path, type(column)


def _selected(own, slots) -> list:
    mine = {_slot(path, column): path for path, column in own.items()}
    return [F(mine[slot]) if slot in mine else Cast(Value(None), column) for slot, column in slots.items()]


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
