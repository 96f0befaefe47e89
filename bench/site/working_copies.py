"""Working copies in bulk from their contents, without a query for each object."""

from django.db import models

from core.i18n.languages import LANGUAGES
from record.content import LocalisedText, RichText
from record.rich_text import sanitise

BATCH_SIZE = 1_000


def create(model, contents: dict, pks: dict) -> list:
    """Add a working copy for each content, by key; ``pks`` has the row of each reference."""
    objects = [
        model(key=key, digest=content.digest, **_columns(content, model, pks))
        for key, content in contents.items()
    ]
    model.objects.bulk_create(objects, BATCH_SIZE)
    pks |= {obj.ref: obj.pk for obj in objects}
    pairs = list(zip(objects, contents.values(), strict=True))
    for name in model.content_class.model_fields:
        field = _fields(model).get(name)
        if field and field.many_to_many:
            _relate(field, pairs, pks)
        elif field and field.one_to_many:
            _add_rows(field, pairs, pks)
    return objects


def as_frozen(content, model):
    """Return the content as its working copy gives it: rich text sanitised, relations sorted."""
    changed = {}
    for name in type(content).model_fields:
        value = getattr(content, name)
        field = _fields(model).get(name)
        if isinstance(value, RichText):
            changed[name] = RichText(**{code: sanitise(getattr(value, code)) for code in LANGUAGES})
        elif field and field.many_to_many:
            changed[name] = tuple(sorted(value))
    return content.model_copy(update=changed)


def _fields(model) -> dict:
    return {field.name: field for field in model._meta.get_fields()}


def _columns(content, model, pks) -> dict:
    columns = {}
    for name in type(content).model_fields:
        value = getattr(content, name)
        field = _fields(model).get(name)
        if field is None and isinstance(value, LocalisedText):
            columns |= {f"{name}_{code}": getattr(value, code) for code in LANGUAGES}
        elif isinstance(field, models.ForeignKey):
            columns[f"{name}_id"] = value and pks[value]
        elif not field.many_to_many and not field.one_to_many:
            columns[name] = value
    return columns


def _relate(field, pairs, pks):
    through = field.remote_field.through
    rows = []
    for obj, content in pairs:
        for ref in getattr(content, field.name):
            columns = {field.m2m_column_name(): obj.pk, field.m2m_reverse_name(): pks[ref]}
            rows.append(through(**columns))
    through.objects.bulk_create(rows, BATCH_SIZE)


def _add_rows(field, pairs, pks):
    model = field.related_model
    rows = []
    for obj, content in pairs:
        for position, row in enumerate(getattr(content, field.name)):
            columns = _columns(row, model, pks) | {field.field.name: obj}
            rows.append(model(position=position, **columns))
    model.objects.bulk_create(rows, BATCH_SIZE)
