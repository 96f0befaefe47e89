"""What fields are called, and plain values in words."""

import datetime
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import PurePosixPath
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils import dateformat
from django.utils.text import capfirst

from publishing.content import Frozen, LocalisedText, Ref
from publishing.dates import BUCHAREST

type NameOf = Callable[[Ref], str]

FILE_NAME_SHOWN = 12  # of the hash under which a file is stored


@dataclass(frozen=True)
class Field:
    """A field of a content or of its rows; ``column`` is what the model has for it, None where it has nothing."""

    name: str
    label: str
    column: Any = None

    def in_row(self, rows: "Field", number: int) -> "Field":
        """This field of one row: it is called after the rows that it stands in."""
        return replace(self, name=rows.name, label=f"{rows.label}, row {number}: {self.label}")


def fields_of(content_class: type[Frozen], model: type[models.Model] | None) -> Iterator[Field]:
    """The fields of a content, or of its rows, in their order."""
    for name in content_class.model_fields:
        column = _column(model, name)
        yield Field(name, capfirst(_called(column, name)), column)


def is_empty(value) -> bool:
    """Whether there is nothing to be told; also a box that isn't ticked."""
    if isinstance(value, LocalisedText):
        return not value
    return value is False or value in (None, "", ())


def in_words(value, column, name_of: NameOf) -> str:
    """A plain value as people read it; days and hours are those of Bucharest."""
    choices = dict(getattr(column, "flatchoices", None) or ())
    if value in choices:
        return str(choices[value])
    if isinstance(column, models.FileField):
        return _file_name(value or "")
    return _plain(value, name_of)


def _plain(value, name_of) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "Yes" if value else "No"
        case Ref():
            return name_of(value)
        case Decimal():
            return f"{value.normalize():f}"
        case datetime.datetime():
            return _moment(value)
        case _:
            return str(value)


def _moment(moment):
    try:
        local = moment.astimezone(BUCHAREST)
    except OverflowError:  # the last hours of the year 9999
        return moment.isoformat()
    return dateformat.format(local, "j F Y, H:i:s" if local.second else "j F Y, H:i")


def _file_name(name):
    path = PurePosixPath(name)
    is_long = len(path.stem) > FILE_NAME_SHOWN
    return f"{path.stem[:FILE_NAME_SHOWN]}…{path.suffix}" if is_long else path.name


def _column(model, name):
    for each in (name, f"{name}_en"):
        with suppress(FieldDoesNotExist):
            return model._meta.get_field(each) if model else None
    return None


def _called(column, name) -> str:
    if column is None:
        return name.replace("_", " ")
    if column.one_to_many:
        return str(column.related_model._meta.verbose_name_plural)
    return str(column.verbose_name)
