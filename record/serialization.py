"""Convert working copies to contents and back, field by field, as the model describes them.

A content field takes its value from the column or relation of the same name: a plain column, the
three columns of a text, a foreign key (as a ``Ref``), a many-to-many relation (as ``Ref``s, sorted
by key) or the rows of an inline.
"""

import datetime
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import connection, models
from django.db.models import F, Value
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _

from accounts.models import User
from core.i18n.languages import LANGUAGES
from record import registry
from record.content import Frozen, LocalisedText, Ref
from record.fields import find_column
from record.rich_text import RichTextField, sanitise

if TYPE_CHECKING:
    from record.models import Publishable

# Forms accept only these URLs; any other value of a URL column came past them.
WEB_ADDRESS = re.compile(r"(https?|ftps?)://", re.IGNORECASE)
OWNER = -1  # in the parameters of a query: the primary key of the object that has the relations

# Related objects by the name of the field in the content class; rows of inlines in their order.
type Related = dict[str, list[Any]]


def to_content(instance: Any, related: Related | None = None) -> Any:
    """Return the content of ``instance``; one query reads its relations if they are not given."""
    if related is None:
        related = read_related(instance)
    names = instance.content_class.model_fields
    return instance.content_class(**{name: _value(instance, name, related) for name in names})


def read_related(instance: models.Model) -> Related:
    """Return the rows of inlines, and objects with their key only, in one query."""
    relations = {field.name: field for field in _relations(type(instance))}
    related: Related = {name: [] for name in relations}
    if not relations or not instance.pk:
        return related
    sql, parameters = _related_query(type(instance))
    with connection.cursor() as cursor:
        cursor.execute(sql, [instance.pk if value == OWNER else value for value in parameters])
        for name, values in cursor.fetchall():
            related[name].append(_unsaved(relations[name].related_model, json.loads(values)))
    for name, field in relations.items():
        if field.one_to_many:
            related[name].sort(key=lambda row: (row.position, row.pk))
    return related


def prefetched(instance: models.Model) -> Related:
    """Return the related rows of ``instance``, which a queryset has prefetched, by field."""
    fields = _relations(type(instance))
    return {field.name: list(getattr(instance, field.name).all()) for field in fields}


def from_content(content: Frozen, instance: Any) -> None:
    """Write ``content`` into the working copy and save it, relations and inlines included.

    Raises ``ValidationError`` if the content names a required object that was deleted.
    """
    model: type[models.Model] = type(instance)
    relations = []
    for name in type(content).model_fields:
        value = getattr(content, name)
        field = find_column(model, name)
        if isinstance(value, LocalisedText):
            for code in LANGUAGES:
                setattr(instance, f"{name}_{code}", getattr(value, code))
        elif field.many_to_many or field.one_to_many:
            relations.append((field, value))
        else:
            is_reference = isinstance(field, models.ForeignKey)
            setattr(instance, name, _referenced(value, field) if is_reference else value)
    if hasattr(instance, "save_candidate"):  # a working copy, which saves one at the end
        instance.save(leaves_candidate=False)
    else:
        instance.save()
    for field, value in relations:
        _write_relation(instance, field, value)


@contextmanager
def update_referring_drafts(*objects: Any, by: User | None) -> Iterator[None]:
    """Save candidates of the working copies that name ``objects``, deleted inside the context."""
    referring: list[Publishable] = []
    for obj in objects:
        for relation in obj._meta.get_fields(include_hidden=True):
            is_to_object = relation.auto_created and not relation.concrete
            # An object that rows of inlines name cannot be deleted.
            if is_to_object and hasattr(relation.related_model, "save_candidate"):
                drafts = relation.related_model.objects
                referring += drafts.filter(**{relation.field.name: obj.pk})
    yield
    for draft in referring:
        if existing := type(draft).objects.filter(pk=draft.pk).first():
            existing.save_candidate(by=by)


@cache
def _related_query(model: type[models.Model]) -> tuple[str, tuple[Any, ...]]:
    """Return the query of ``read_related`` with its parameters.

    Django takes milliseconds to compile it, several times as long as the database to answer it.
    """
    owner = model(pk=OWNER)
    queries = []
    for field in _relations(model):
        rows = getattr(owner, field.name).order_by()
        queries.append(rows.values_list(Value(field.name), JSONObject(**_columns(field))))
    union = queries[0].union(*queries[1:], all=True).order_by()
    return union.query.sql_with_params()


@cache
def _relations(model: Any) -> list[Any]:
    columns = [find_column(model, name) for name in model.content_class.model_fields]
    return [column for column in columns if column.one_to_many or column.many_to_many]


def _columns(relation: Any) -> dict[str, F]:
    if relation.many_to_many:
        return {"key": F("key")}
    columns = {}
    for column in relation.related_model._meta.concrete_fields:
        if column != relation.field:
            is_reference = isinstance(column, models.ForeignKey)
            columns[column.name] = F(f"{column.name}__key" if is_reference else column.name)
    return columns


def _unsaved(model: Any, values: dict[str, Any]) -> models.Model:
    """Return an instance with these columns only; an object has a key and no primary key."""
    names = []
    columns = []
    objects = {}
    for column in model._meta.concrete_fields:
        value = values.get(column.name)
        if column.is_relation and value is not None:
            objects[column.name] = _unsaved(column.related_model, {"key": value})
        elif column.primary_key or column.name in values:
            names.append(column.attname)
            columns.append(column.to_python(value))
    instance: models.Model = model.from_db(None, names, columns)
    for name, value in objects.items():
        setattr(instance, name, value)
    return instance


def _value(instance: Any, name: str, related: Related) -> Any:
    model: type[models.Model] = type(instance)
    field = find_column(model, name)
    if field.name != name:  # a text, which is three columns
        # Rich text is sanitised again, in case it was written past the field.
        clean = sanitise if isinstance(field, RichTextField) else str
        return {code: clean(getattr(instance, f"{name}_{code}")) for code in LANGUAGES}
    if field.one_to_many:
        return tuple(map(to_content, related[name]))
    if field.many_to_many:
        return tuple(sorted(obj.ref for obj in related[name]))
    value = getattr(instance, name)
    match field:
        case models.ForeignKey():
            return value.ref if value else None
        case models.FileField():
            return value.name or ""
        case models.URLField():
            return value if WEB_ADDRESS.match(value) else ""
        case models.DateTimeField():
            return value and value.astimezone(datetime.UTC)
    return value


def _write_relation(instance: models.Model, field: Any, value: tuple[Any, ...]) -> None:
    manager = getattr(instance, field.name)
    if field.many_to_many:
        manager.set([obj for ref in value if (obj := registry.object_of(ref))])
        return
    manager.all().delete()
    for position, row in enumerate(value):
        child = field.related_model(**{field.field.name: instance}, position=position)
        from_content(row, child)


def _referenced(ref: Ref | None, field: Any) -> "Publishable | None":
    if ref is None:
        return None
    obj = registry.object_of(ref)
    if obj is None and not field.null:
        message = _(
            "It refers to an object (%(kind)s) that was deleted as a draft. "
            "Restore that object first."
        )
        raise ValidationError(message % {"kind": field.related_model._meta.verbose_name})
    return obj
