"""Compare two contents field by field; files by picture, or by name, type and size."""

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from django.core.files.storage import default_storage
from django.db import models
from django.template.defaultfilters import filesizeformat
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.i18n import languages
from core.uploads.storage import ExaminedFileField
from publishing.diff.fields import compare_field, compare_rows
from publishing.diff.labels import Field, TitleOf, Titles, fact_label, labelled, list_fields
from publishing.diff.word_diff import ADDED, REMOVED, Change, File, replaced
from record.content import Content, Frozen
from record.fields import find_column, label_of

STILL_RIGHT = "still_right"
CONFIRMED = "confirmed"
PICTURES = ("jpg", "png", "webp")  # extensions of files that are shown


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
    if before and after:
        before, after = before.comparable_with(after), after.comparable_with(before)
    return list(_changes(type(content), before, after, name_of or Titles([before, after])))


def _changes(
    content_class: type[Content], before: Content | None, after: Content | None, name_of: TitleOf
) -> Iterator[Change]:
    model = content_class.model
    facts = file_facts(model)
    for field in list_fields(content_class, before, after):
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
    old_days = getattr(before, CONFIRMED, {})
    new_days = getattr(after, CONFIRMED, {})
    came = [fact_label(model, name) for name, _day in sorted(new_days.items() - old_days.items())]
    gone = [fact_label(model, name) for name in sorted(old_days.keys() - new_days.keys())]
    if came or gone:
        pieces = replaced(", ".join(gone), ", ".join(came))
        yield Change(CONFIRMED, _("Confirmed as correct"), pieces=pieces)


def _has_rows(value: object) -> bool:
    return isinstance(value, tuple) and any(isinstance(row, Frozen) for row in value)


def _pair_label(key: str, model: type[models.Model]) -> str:
    """Return a label such as “Summary (French)” for a key such as ``fr:summary:6f1c…``."""
    language, path = f"{key}::".split(":")[:2]
    name, *names_in_row = path.split(".")
    column = find_column(model, name)
    label = capfirst(label_of(model, name))
    if column is not None and column.one_to_many and names_in_row:
        label = labelled(label, label_of(column.related_model, names_in_row[0]))
    return f"{label} ({languages.name_of(language)})" if language in languages.NAMES else label


def file_facts(model: type[models.Model]) -> dict[str, str]:
    """Return the file column that each column describes: its size, type and dimensions."""
    files = [column for column in model._meta.fields if isinstance(column, ExaminedFileField)]
    return {fact: column.name for column in files for fact in column.facts}


def change_of_file(field: Field, before: Content | None, after: Content | None) -> Change:
    """Return the change of a file that differs."""
    files = tuple(_files(field, before, after))
    texts = {file.kind: file.text for file in files}
    pieces = replaced(texts.get(REMOVED, ""), texts.get(ADDED, ""))
    return Change(field.name, field.label, pieces=pieces, files=files)


def _files(field: Field, before: Content | None, after: Content | None) -> Iterator[File]:
    for kind, content in ((REMOVED, before), (ADDED, after)):
        if name := getattr(content, field.name, ""):
            facts = {fact: getattr(content, name) for name, fact in field.column.facts.items()}
            extension = PurePosixPath(name).suffix.removeprefix(".")
            text = ", ".join(_describe(extension, facts))
            yield File(kind, default_storage.url(name), text, extension in PICTURES)


def _describe(extension: str, facts: dict[str, Any]) -> Iterator[str]:
    if facts.get("name"):
        yield facts["name"]
    yield extension.upper()
    if pages := facts.get("pages"):
        yield ngettext("%(number)d page", "%(number)d pages", pages) % {"number": pages}
    if facts.get("width") and facts.get("height"):
        yield _("%(width)d × %(height)d pixels") % facts
    if facts.get("size"):
        yield filesizeformat(facts["size"])
