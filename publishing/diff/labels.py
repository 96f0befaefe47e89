"""Labels of fields, titles of objects, and plain values as text."""

import datetime
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any, Self
from uuid import UUID

from django.db import models
from django.db.models import Max
from django.utils.formats import get_format, number_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core.i18n import dates
from core.i18n.dates import BUCHAREST
from record.content import WHOLE_PAGE, Content, Frozen, LocalisedText, Ref
from record.fields import find_column, label_of
from record.models import Publication

type TitleOf = Callable[[Ref], str]

MAX_FILE_NAME_LENGTH = 12  # characters of the hash under which a file is stored


@dataclass(frozen=True)
class Field:
    """A field of a content or of its rows; ``column`` is its column or relation in the model."""

    name: str
    label: str
    column: Any

    @classmethod
    def find(cls, model: type[models.Model], name: str) -> Self:
        """Return the field ``name`` of the model."""
        return cls(name, capfirst(label_of(model, name)), find_column(model, name))

    def row_label(self, number: int) -> str:
        """Return the label of one row, counted from 1."""
        return _("%(rows)s, row %(number)d") % {"rows": self.label, "number": number}


def labelled(label: str, text: str) -> str:
    """Return “Label: text”, with the spaces that the language requires."""
    return _("%(label)s: %(words)s") % {"label": label, "words": text}


def fact_label(model: type[models.Model], name: str) -> str:
    """Return the label of a confirmed fact."""
    return _("Whole page") if name == WHOLE_PAGE else capfirst(label_of(model, name))


def list_fields(
    content_class: type[Frozen], before: Frozen | None = None, after: Frozen | None = None
) -> Iterator[Field]:
    """Yield the data fields of a content, or of its rows, in order.

    With two contents, yield only the fields in which they differ.
    """
    names = list(content_class.model_fields)
    if issubclass(content_class, Content):
        names = [*content_class.data_fields(), *content_class.staff_fields]
    for name in names:
        if before is None or after is None or getattr(before, name) != getattr(after, name):
            yield Field.find(content_class.model, name)


def newest_titles(keys: Iterable[UUID]) -> dict[Ref, str]:
    """Return the newest title of each object in the record that ever had one."""
    rows = Publication.objects.order_by().filter(key__in=list(keys)).exclude(title="")
    newest = rows.values("key").annotate(newest=Max("pk")).values("newest")
    titled = Publication.objects.filter(pk__in=newest).values_list("kind", "key", "title")
    return {Ref(kind, key): title for kind, key, title in titled}


class Titles:
    """The newest title of each object that contents name, read in one query when requested."""

    def __init__(self, contents: Iterable[Content | None]) -> None:
        self._contents = [content for content in contents if content is not None]

    def __call__(self, ref: Ref) -> str:
        return self._titles.get(ref) or f"{ref.kind} {str(ref.key)[:4]}…"

    @cached_property
    def _titles(self) -> dict[Ref, str]:
        return newest_titles({ref.key for content in self._contents for ref in content.refs()})


def is_empty(value: Any) -> bool:
    """Return whether a value is empty; an unticked box is empty, the number 0 is not."""
    if isinstance(value, LocalisedText):
        return not value
    return value is False or value in (None, "", ())


def display_value(value: Any, column: Any, name_of: TitleOf) -> str:
    """Return a plain value as text; times in Bucharest time."""
    choices = dict(getattr(column, "flatchoices", None) or ())
    if value in choices:
        return str(choices[value])
    if isinstance(column, models.FileField):
        path = PurePosixPath(value or "")
        is_long = len(path.stem) > MAX_FILE_NAME_LENGTH
        return f"{path.stem[:MAX_FILE_NAME_LENGTH]}…{path.suffix}" if is_long else path.name
    match value:
        case None:
            return ""
        case bool():
            return _("Yes") if value else _("No")
        case Ref():
            return name_of(value)
        case Decimal():
            return number_format(f"{value.normalize():f}", force_grouping=True)
        case datetime.datetime():
            local = value.astimezone(BUCHAREST)
            to_the_minute = get_format("DATETIME_FORMAT")
            return dates.format_date(local, f"{to_the_minute}:s" if local.second else to_the_minute)
    return str(value)
