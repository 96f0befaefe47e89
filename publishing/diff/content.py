"""Compare two contents field by field."""

from collections.abc import Iterator

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core.i18n import languages
from core.uploads.storage import ExaminedFileField
from publishing.diff.changes import Change, replaced
from publishing.diff.fields import compare_field, compare_rows
from publishing.diff.files import change_of_file, file_facts
from publishing.diff.labels import TitleOf, Titles, column_label, labelled, list_fields
from record import registry
from record.content import Content, Frozen
from record.fields import find_column

STILL_RIGHT = "still_right"


def compare(
    before: Content | None, after: Content | None, name_of: TitleOf | None = None
) -> list[Change]:
    """Return the changes between two contents of one class, in the order of their fields.

    None is no content: before the first publication, and after a withdrawal. ``name_of`` returns
    the title of an object, by default its newest one in the record, read in one query.
    """
    content = before or after
    if content is None:
        return []
    return list(_changes(type(content), before, after, name_of or Titles([before, after])))


def _changes(
    content_class: type[Content], before: Content | None, after: Content | None, name_of: TitleOf
) -> Iterator[Change]:
    model = registry.model_of(content_class.kind)
    facts = file_facts(model)
    for field in list_fields(content_class, model):
        file = facts.get(field.name, "")
        if getattr(before, file, "") != getattr(after, file, ""):
            continue  # the change of the file shows it
        old = getattr(before, field.name, None)
        new = getattr(after, field.name, None)
        has_rows = _has_rows(old) or _has_rows(new)
        if isinstance(field.column, ExaminedFileField) and (old or "") != (new or ""):
            yield change_of_file(field, before, after)
        elif has_rows and old != new:
            yield from compare_rows(field, old or (), new or (), name_of)
        elif not has_rows:
            yield from compare_field(field, old, new, name_of)
    old_keys = set(getattr(before, STILL_RIGHT, ()))
    new_keys = set(getattr(after, STILL_RIGHT, ()))
    if old_keys != new_keys:
        confirmed = {_pair_label(key, model) for key in new_keys - old_keys}
        unconfirmed = {_pair_label(key, model) for key in old_keys - new_keys} - confirmed
        pieces = replaced(", ".join(sorted(unconfirmed)), ", ".join(sorted(confirmed)))
        yield Change(STILL_RIGHT, _("Confirmed translations"), pieces=pieces)


def _has_rows(value: object) -> bool:
    return isinstance(value, tuple) and any(isinstance(row, Frozen) for row in value)


def _pair_label(key: str, model: type[models.Model]) -> str:
    """Return a label such as “Summary (French)” for a key such as ``fr:summary:6f1c…``."""
    language, path = f"{key}::".split(":")[:2]
    name, *names_in_row = path.split(".")
    column = find_column(model, name)
    label = capfirst(column_label(column, name))
    if column is not None and column.one_to_many and names_in_row:
        in_row = names_in_row[0]
        label = labelled(label, column_label(find_column(column.related_model, in_row), in_row))
    return f"{label} ({languages.name_of(language)})" if language in languages.NAMES else label
