"""Convert working copies to contents and back, field by field, as the model describes them.

A content field takes its value from what the model has under the same name: a plain column, the three columns of a
text, a foreign key (as a ``Ref``), a many-to-many relation (as ``Ref``s, sorted by key) or the rows of an inline.
"""

import datetime
import re
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from core.i18n.languages import LANGUAGES
from record import registry, related_rows
from record.content import Frozen, LocalisedText, Ref, RichText
from record.fields import find_column
from record.rich_text import sanitise

# What forms let through. Nothing else can stand in a link, whatever road it took into the row.
WEB_ADDRESS = re.compile(r"(https?|ftps?)://", re.IGNORECASE)


def to_content(
    instance, content_class: type[Frozen], related: dict[str, list] | None = None
) -> Frozen:
    """Return the content of ``instance``, with one query for its related objects.

    ``related`` has them by the name of the field, if they were read: then it takes no query for them.
    """
    if related is None:
        related = related_rows.read(instance, content_class)
    return content_class(
        **{
            name: _field_value(instance, name, content_class, related)
            for name in content_class.model_fields
        }
    )


def from_content(content: Frozen, instance):
    """Write ``content`` into the working copy and save it, relations and inlines included.

    Raises ``ValidationError`` if the content names a required object that was deleted.
    """
    relations = []
    for name in type(content).model_fields:
        value, field = getattr(content, name), find_column(type(instance), name)
        if isinstance(value, LocalisedText):
            _write_text(instance, name, value)
        elif field.many_to_many or field.one_to_many:
            relations.append((field, value))
        elif isinstance(field, models.ForeignKey):
            setattr(instance, name, _named_object(value, field))
        else:
            setattr(instance, name, value)
    _save(instance)
    for field, value in relations:
        _write_relation(instance, field, value)


@contextmanager
def update_referring_drafts(*objects, by=None):
    """Save candidates of the working copies that name ``objects``, which are deleted inside the context."""
    referring = [draft for obj in objects for draft in _referring_drafts(obj)]
    yield
    for draft in referring:
        if still_there := type(draft).objects.filter(pk=draft.pk).first():
            still_there.save_candidate(by=by)


def _referring_drafts(obj):
    """Working copies with a relation to ``obj``; rows of inlines hold what they name, so it can't be deleted."""
    for relation in obj._meta.get_fields(include_hidden=True):
        is_relation_to_it = relation.auto_created and not relation.concrete and relation.is_relation
        if is_relation_to_it and hasattr(relation.related_model, "save_candidate"):
            yield from relation.related_model.objects.filter(**{relation.field.name: obj.pk})


def _field_value(instance, name, content_class, related):
    field, annotation = (
        find_column(type(instance), name),
        content_class.model_fields[name].annotation,
    )
    if field.name != name:  # a text, which is three columns
        return _localized_text(instance, name, annotation)
    if field.one_to_many:
        return tuple(to_content(row, annotation.__args__[0]) for row in related[name])
    if field.many_to_many:
        return tuple(sorted(obj.ref for obj in related[name]))
    if isinstance(field, models.ForeignKey):
        return named.ref if (named := getattr(instance, name)) else None
    if isinstance(field, models.FileField):
        return getattr(instance, name).name or ""
    value = getattr(instance, name)
    if isinstance(field, models.URLField):
        return value if WEB_ADDRESS.match(value) else ""
    return value.astimezone(datetime.UTC) if isinstance(value, datetime.datetime) else value


def _localized_text(instance, name, text_class) -> LocalisedText:
    """Return the text of a field; rich text is sanitised again, however it came into the row."""
    clean = sanitise if text_class is RichText else str
    return text_class(**{code: clean(getattr(instance, f"{name}_{code}")) for code in LANGUAGES})


def _write_text(instance, name, text):
    for code in LANGUAGES:
        setattr(instance, f"{name}_{code}", getattr(text, code))


def _write_relation(instance, field, value):
    manager = getattr(instance, field.name)
    if field.many_to_many:
        manager.set([named for ref in value if (named := registry.object_of(ref))])
        return
    manager.all().delete()
    for position, row in enumerate(value):
        _write_row(field, instance, row, position)


def _write_row(field, instance, row, position):
    child = field.related_model(**{field.field.name: instance})
    if hasattr(child, "position"):
        child.position = position
    from_content(row, child)


def _named_object(ref: Ref | None, field):
    if ref is None:
        return None
    named = registry.object_of(ref)
    if named is None and not field.null:
        message = _(
            "It names something (%(kind)s) that was deleted as a draft; restore that one first."
        )
        raise ValidationError(message % {"kind": field.related_model._meta.verbose_name})
    return named


def _save(instance):
    """Save without a candidate: a working copy saves one when all of it is written."""
    if hasattr(instance, "save_candidate"):
        instance.save(leaves_candidate=False)
    else:
        instance.save()
