"""Compare the files of two contents: by picture, or by name, type and size with a link."""

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from django.core.files.storage import default_storage
from django.db import models
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.uploads.storage import ExaminedFileField
from publishing.diff.changes import Change, File, replaced
from publishing.diff.labels import Field
from publishing.diff.word_diff import ADDED, REMOVED
from record.content import Content

PICTURES = ("jpg", "png", "webp")


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
