"""Labels of fields, and plain values as text."""

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import PurePosixPath
from typing import Any

from django.db import models
from django.utils.formats import get_format, number_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core.i18n import dates
from core.i18n.dates import BUCHAREST
from record.content import Content, Frozen, LocalisedText, Ref
from record.fields import find_column

type TitleOf = Callable[[Ref], str]

MAX_FILE_NAME_LENGTH = 12  # characters of the hash under which a file is stored


@dataclass(frozen=True)
class Field:
    """A field of a content or of its rows; ``column`` is that of the model, if it has one."""

    name: str
    label: str
    column: Any = None

    def in_row(self, rows: "Field", number: int) -> "Field":
        """Return this field of one row, with the row in its label."""
        return replace(self, name=rows.name, label=labelled(rows.of_row(number), self.label))

    def of_row(self, number: int) -> str:
        """Return the label of one row, counted from 1."""
        return _("%(rows)s, row %(number)d") % {"rows": self.label, "number": number}


def labelled(label: str, text: str) -> str:
    """Return “Label: text”, with the spaces that the language requires."""
    return _("%(label)s: %(words)s") % {"label": label, "words": text}


def fields_of(content_class: type[Frozen], model: type[models.Model] | None) -> Iterator[Field]:
    """Yield the data fields of a content, or of its rows, in order."""
    names = list(content_class.model_fields)
    if issubclass(content_class, Content):
        names = content_class.data_fields()
    for name in names:
        column = find_column(model, name) if model else None
        yield Field(name, capfirst(column_label(column, name)), column)


def column_label(column: Any, name: str) -> str:
    """Return the label of a column or relation; the readable ``name`` if there is none."""
    if column is None:
        return name.replace("_", " ")
    if column.one_to_many:
        return str(column.related_model._meta.verbose_name_plural)
    return str(column.verbose_name)


def is_empty(value: Any) -> bool:
    """Return whether a value is empty; an unticked box is empty, the number 0 is not."""
    if isinstance(value, LocalisedText):
        return not value
    return value is False or value in (None, "", ())


def display_value(value: Any, column: Any, name_of: TitleOf) -> str:
    """Return a plain value as text; times are those of Bucharest."""
    choices = dict(getattr(column, "flatchoices", None) or ())
    if value in choices:
        return str(choices[value])
    if isinstance(column, models.FileField):
        return _file_name(value or "")
    match value:
        case None:
            return ""
        case bool():
            return _("Yes") if value else _("No")
        case Ref():
            return name_of(value)
        case Decimal():
            return number_format(f"{value.normalize():f}")
        case datetime.datetime():
            return _format_time(value)
    return str(value)


def _format_time(time: datetime.datetime) -> str:
    try:
        local = time.astimezone(BUCHAREST)
    except OverflowError:  # the last hours of the year 9999
        return time.isoformat()
    to_the_minute = get_format("DATETIME_FORMAT")
    return dates.format_date(local, f"{to_the_minute}:s" if local.second else to_the_minute)


def _file_name(name: str) -> str:
    path = PurePosixPath(name)
    is_long = len(path.stem) > MAX_FILE_NAME_LENGTH
    return f"{path.stem[:MAX_FILE_NAME_LENGTH]}…{path.suffix}" if is_long else path.name
