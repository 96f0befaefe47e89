"""Model fields that all kinds share: texts in three columns, dates with a precision."""

from contextlib import suppress
from functools import lru_cache

from django import forms
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from translated_fields import TranslatedField

from core.i18n.dates import PartialDate
from record.rich_text import RichTextField

NEVER_REQUIRED = {"fr": {"blank": True}, "ro": {"blank": True}}


def line(verbose_name, help_text, required=False, max_length=300):
    """A text of one line, in the three languages; only the English one can be required."""
    field = models.CharField(
        verbose_name, max_length=max_length, blank=not required, default="", help_text=help_text
    )
    return TranslatedField(field, NEVER_REQUIRED if required else None)


def plain_text(verbose_name, help_text):
    """A plain text of several lines, in the three languages."""
    return TranslatedField(
        models.TextField(verbose_name, blank=True, default="", help_text=help_text)
    )


def rich_text(verbose_name, help_text):
    """A rich text in the three languages."""
    return TranslatedField(RichTextField(verbose_name, blank=True, default="", help_text=help_text))


@lru_cache(maxsize=1_024)
def find_column(model, name: str):
    """Return the column or relation of ``model`` for the content field ``name``, or None.

    Of a text in three columns it is the English one, whose name staff read on the form.
    """
    for column in (name, f"{name}_en"):
        with suppress(FieldDoesNotExist):
            return model._meta.get_field(column)
    return None


def column_at(model, path: tuple[str | int, ...]):
    """Return the column for the ``path`` of a leaf (``record.content.walk``)."""
    *rows, name = path
    for relation in rows[::2]:
        model = find_column(model, relation).related_model
    return find_column(model, name)


class PartialDateFormField(forms.CharField):
    def prepare_value(self, value):
        return value.isoformat() if isinstance(value, PartialDate) else value

    def to_python(self, value):
        value = super().to_python(value)
        if not value:
            return None
        try:
            return PartialDate.parse(value)
        except ValueError as error:
            message = _(
                "Write a day as 2013-10-15, a month as 2013-10 or a year as 2013, and one that exists."
            )
            raise ValidationError(message, code="invalid") from error


class PartialDateField(models.Field):
    """A ``PartialDate``, kept as a number that sorts: 20131015, 20131000 (month) or 20130000 (year).

    An end (``is_end``) sorts by its last day: 20131099 is a month, 20139999 a year.
    """

    def __init__(self, *args, is_end=False, **kwargs):
        self.is_end = is_end
        super().__init__(*args, **kwargs)

    def get_internal_type(self):
        return "IntegerField"

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | ({"is_end": True} if self.is_end else {})

    def from_db_value(self, value, expression, connection):
        return None if value is None else PartialDate.from_number(value)

    def to_python(self, value):
        if value is None or isinstance(value, PartialDate):
            return value
        if isinstance(value, int):
            return PartialDate.from_number(value)
        try:
            return PartialDate.parse(value)
        except ValueError as error:
            raise ValidationError(str(error), code="invalid") from error

    def get_prep_value(self, value):
        if value is None or hasattr(value, "resolve_expression"):
            return value
        return value if isinstance(value, int) else self.to_python(value).number(is_end=self.is_end)

    def value_to_string(self, obj):
        value = self.value_from_object(obj)
        return "" if value is None else value.isoformat()

    def formfield(self, **kwargs):
        return super().formfield(**{"form_class": PartialDateFormField, **kwargs})


def ends_after_it_starts(start="start", end="end", **options) -> models.CheckConstraint:
    """An end isn't before its start; ``end`` is a field with ``is_end``, so that numbers compare as days do."""
    message = gettext_lazy("The end is before the start. Correct one of the two dates.")
    return models.CheckConstraint(
        condition=Q(**{f"{start}__isnull": True})
        | Q(**{f"{end}__isnull": True})
        | Q(**{f"{end}__gte": F(start)}),
        violation_error_message=message,
        violation_error_code="end_before_start",
        **options,
    )


def check_order(instance, start="start", end="end"):
    """Says at the end's own field what the constraint holds; both dates may be unknown."""
    first, last = getattr(instance, start), getattr(instance, end)
    if first and last and last.last < first.first:
        message = _(
            "The end ({last}) is before the start ({first}). Correct one of the two dates."
        ).format(last=last, first=first)
        raise ValidationError({end: ValidationError(message, code="end_before_start")})
