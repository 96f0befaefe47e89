"""Working copies made many at a time from their contents: the inverse of freezing, without a query an object."""

from django.db import models

from core.i18n.languages import LANGUAGES
from record.content import LocalisedText, RichText
from record.rich_text import sanitise

BATCH = 1_000


def make(model, contents: dict, pks: dict) -> list:
    """Adds a working copy for each content, by key; ``pks`` says which row each ``Ref`` is, and learns of these."""
    objects = [
        model(key=key, digest=content.digest, **_columns(content, model, pks))
        for key, content in contents.items()
    ]
    model.objects.bulk_create(objects, BATCH)
    pks |= {obj.ref: obj.pk for obj in objects}
    for name in model.content_class.model_fields:
        field = _fields(model).get(name)
        if field and field.many_to_many:
            _relate(field, zip(objects, contents.values(), strict=True), pks)
        elif field and field.one_to_many:
            _add_rows(field, zip(objects, contents.values(), strict=True), pks)
    return objects


def as_frozen(content, model):
    """Return the content as its working copy gives it: rich text sanitised, relations sorted by key."""
    changed = {}
    for name in type(content).model_fields:
        value, field = getattr(content, name), _fields(model).get(name)
        if isinstance(value, RichText):
            changed[name] = RichText(**{code: sanitise(getattr(value, code)) for code in LANGUAGES})
        elif field and field.many_to_many:
            changed[name] = tuple(sorted(value))
    return content.model_copy(update=changed)


def _fields(model) -> dict:
    return {field.name: field for field in model._meta.get_fields()}


def _columns(frozen, model, pks) -> dict:
    columns = {}
    for name in type(frozen).model_fields:
        value, field = getattr(frozen, name), _fields(model).get(name)
        if field is None and isinstance(value, LocalisedText):
            columns |= {f"{name}_{code}": getattr(value, code) for code in LANGUAGES}
        elif isinstance(field, models.ForeignKey):
            columns[f"{name}_id"] = value and pks[value]
        elif not field.many_to_many and not field.one_to_many:
            columns[name] = value
    return columns


def _relate(field, pairs, pks):
    own, other = field.m2m_column_name(), field.m2m_reverse_name()
    through = field.remote_field.through
    rows = [
        through(**{own: obj.pk, other: pks[ref]})
        for obj, content in pairs
        for ref in getattr(content, field.name)
    ]
    through.objects.bulk_create(rows, BATCH)


def _add_rows(field, pairs, pks):
    row_model = field.related_model
    rows = []
    for obj, content in pairs:
        for position, row in enumerate(getattr(content, field.name)):
            rows.append(
                row_model(
                    position=position, **{field.field.name: obj}, **_columns(row, row_model, pks)
                )
            )
    row_model.objects.bulk_create(rows, BATCH)
