"""Columns that several kinds share: texts in three languages, dates with a precision."""

from collections.abc import Iterable
from contextlib import suppress
from functools import lru_cache
from typing import Any

from django import forms
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from translated_fields import TranslatedField  # type: ignore[import-untyped]  # it has no types

from core.i18n.dates import PartialDate
from core.i18n.languages import LANGUAGES, ORIGINAL, TRANSLATED, name_of
from core.i18n.typed_dates import find_year, read_date


def in_languages(field: models.Field) -> TranslatedField:
    """Return the field in three languages, of which only English can be required.

    The columns share one name. `TranslatedField` would give each column a lazy class of its own,
    which adds its language on request: 5 MB for all columns.
    """
    options: dict[str, Any] = {"verbose_name": field.verbose_name}
    translated = dict.fromkeys(TRANSLATED, options | {"blank": True})
    return TranslatedField(field, {ORIGINAL: options} | translated)


@lru_cache(maxsize=1_024)
def find_column(model: type[models.Model], name: str) -> Any:
    """Return the column or relation of the field ``name``, of a text the English one, or None."""
    for column in (name, f"{name}_en"):
        with suppress(FieldDoesNotExist):
            return model._meta.get_field(column)
    return None


def text_columns(model: type[models.Model], names: Iterable[str]) -> list[str]:
    """Return the columns of the fields ``names``, of a text the one of each language."""
    columns = []
    for name in names:
        is_text = find_column(model, name).name != name
        columns += [f"{name}_{code}" for code in LANGUAGES] if is_text else [name]
    return columns


def is_needed_to_publish(column: models.Field) -> bool:
    """Return whether drafts may leave the text of ``column`` empty, but published pages may not."""
    return isinstance(column, models.CharField) and not (column.blank or column.unique)


def label_of(model: type[models.Model], name: str) -> str:
    """Return the label of a field, or of one column of a text: “objective”, “objective (French)”.

    Return ``name`` itself if the model has no such field.
    """
    column = find_column(model, name)
    if column is None:
        return name
    if column.one_to_many:
        return str(column.related_model._meta.verbose_name_plural)
    code = language_of(column) if column.name == name else None
    return f"{column.verbose_name} ({name_of(code)})" if code else str(column.verbose_name)


def language_of(column: Any) -> str | None:
    """Return the language of a column of a text; None for other columns."""
    return getattr(column, "_translated_field_language_code", None)


class PartialDateFormField(forms.CharField):
    """A date as people type it; a vague one is rejected with an offer."""

    default_error_messages = {
        "invalid": gettext_lazy(
            "Enter a valid date: a day, a month or a year, for example 1 December 2026, "
            "2026-12-01, Dec 2026, 12.2026 or 2026."
        ),
        "vague": gettext_lazy(
            "“%(text)s” is not a day, a month or a year. Enter %(year)s here, and write "
            "“%(text)s” in a note on the dates or in a text."
        ),
    }

    def prepare_value(self, value: Any) -> Any:
        return value.isoformat() if isinstance(value, PartialDate) else value

    def to_python(self, value: Any) -> Any:
        if value is None or isinstance(value, PartialDate):
            return value
        text = super().to_python(value)
        if not text:
            return None
        try:
            return read_date(text)
        except ValueError as error:
            year = find_year(text)
            code = "vague" if year else "invalid"
            params = {"text": text, "year": year}
            raise ValidationError(self.error_messages[code], code=code, params=params) from error


class PartialDateField(models.Field):
    """A ``PartialDate``, stored as a number that sorts: 20131015, 20131000 (month) or 20130000.

    An end (``is_end``) sorts by its last day: 20131099 is a month, 20139999 a year.
    """

    def __init__(self, *args: Any, is_end: bool = False, **kwargs: Any) -> None:
        self.is_end = is_end
        super().__init__(*args, **kwargs)

    def get_internal_type(self) -> str:
        return "IntegerField"

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | ({"is_end": True} if self.is_end else {})

    def from_db_value(
        self, value: int | None, expression: Any, connection: Any
    ) -> PartialDate | None:
        return None if value is None else PartialDate.parse_number(value)

    def to_python(self, value: Any) -> PartialDate | None:
        if value is None or isinstance(value, PartialDate):
            return value
        if isinstance(value, int):
            return PartialDate.parse_number(value)
        try:
            return PartialDate.parse(value)
        except ValueError as error:
            message = _(
                "Enter a valid date: a day as 2013-10-15, a month as 2013-10 or a year as 2013."
            )
            raise ValidationError(message, code="invalid") from error

    def get_prep_value(self, value: Any) -> Any:
        date = self.to_python(value)
        return date and date.number(is_end=self.is_end)

    def value_to_string(self, obj: models.Model) -> str:
        value: Any = self.value_from_object(obj)
        return "" if value is None else value.isoformat()

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": PartialDateFormField, **kwargs})


def ends_after_it_starts(name: str) -> models.CheckConstraint:
    """Return the constraint of ``start`` and ``end``; ``is_end`` makes their numbers compare."""
    return models.CheckConstraint(
        condition=Q(start__isnull=True) | Q(end__isnull=True) | Q(end__gte=F("start")),
        violation_error_message=gettext_lazy(
            "The end is before the start. Correct one of the two dates."
        ),
        violation_error_code="end_before_start",
        name=name,
    )
