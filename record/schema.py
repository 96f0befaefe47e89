"""Fields of content classes, each declared once with the column that stores it in working copies.

A field has the type that readers of contents see; its label, its help text and its rules are those
of the column. Working copies and the rows of their inlines get the columns of their content class
(record/models/working_copy.py). In open data the heading of a field is its label, and its meaning
is its help text; ``heading`` and ``means`` are other words for people who use the data.
"""

from collections.abc import Callable
from copy import deepcopy
from functools import partial
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from pydantic import Field

from record.content import Content
from record.fields import PartialDateField, in_languages
from record.rich_text import RichTextField
from record.values import Frozen, LocalisedText, RichText


def declare(
    column_class: Callable[..., Any],
    empty: Any,
    label: Any,
    help_text: Any = "",
    *,
    means: Any = "",
    heading: Any = "",
    **options: Any,
) -> Any:
    """Return a field that a column of this class stores; it is required if ``empty`` is ``...``.

    The other options are those of the column.
    """
    field: Any = Field(empty, title=heading or label, description=means or help_text)
    field.metadata.append(column_class(verbose_name=label, help_text=help_text, **options))
    return field


def rows(label: Any, means: Any) -> Any:
    """Declare rows with columns of their own."""
    return Field((), title=label, description=means)


def sources() -> Any:
    """Declare the sources of a content."""
    means = _("Sources of the information, each with its label and web address.")
    return rows(_("Sources"), means)


def declared_columns(content_class: type[Frozen]) -> dict[str, Any]:
    """Return copies of the columns of a content class for a model, by the names of their fields."""
    columns = {}
    for name, field in content_class.model_fields.items():
        for column in field.metadata:
            if hasattr(column, "contribute_to_class"):
                columns[name] = deepcopy(column)
    return columns


def own_fields(content_class: type[Content]) -> dict[str, Any]:
    """Return the public fields that a content class declares itself, not its base class."""
    [base] = content_class.__bases__
    hidden = {*base.model_fields, *content_class.staff_fields}  # type: ignore[attr-defined]
    fields = content_class.model_fields.items()
    return {name: field for name, field in fields if name not in hidden}


def _texts(column_class: Any, empty: LocalisedText, *texts: Any, **options: Any) -> Any:
    """Declare a text in the three languages, of which only the English one can be required."""

    def columns(**column: Any) -> Any:
        return in_languages(column_class(default="", **column))

    return declare(columns, empty, *texts, **options)


def line(*texts: Any, required: bool = False, **options: Any) -> Any:
    """Declare a text of one line in the three languages."""
    options |= {"max_length": 300, "blank": not required}
    return _texts(models.CharField, LocalisedText(), *texts, **options)


# Texts of several lines in the three languages.
plain_text = partial(_texts, models.TextField, LocalisedText(), blank=True)
rich_text = partial(_texts, RichTextField, RichText(), blank=True)


def optional(column_class: Any, *texts: Any, **options: Any) -> Any:
    """Declare a value that may be unknown, which is None."""
    return declare(column_class, None, *texts, null=True, blank=True, **options)


# A day, month or year; ``is_end`` counts it to its last day.
date = partial(optional, PartialDateField)
# A day with a time (aware).
time = partial(optional, models.DateTimeField)
# A whole number of at least 0.
count = partial(optional, models.PositiveIntegerField)


def _string(column_class: Any, *texts: Any, required: bool = False, **options: Any) -> Any:
    """Declare a string that is the same in all languages; one that is not required may be empty."""
    if not required:
        options = {"blank": True, "default": ""} | options
    return declare(column_class, "", *texts, **options)


def text(label: Any, max_length: int, help_text: Any, **options: Any) -> Any:
    """Declare a text of one line that is the same in all languages."""
    return _string(models.CharField, label, help_text, max_length=max_length, **options)


def code(label: Any, choices: type[models.TextChoices], help_text: Any, **options: Any) -> Any:
    """Declare one of the choices, or none."""
    field = text(label, 40, help_text, choices=choices, **options)
    field.metadata.append(choices)
    return field


# Strings of one form.
url = partial(_string, models.URLField, max_length=600)
email = partial(_string, models.EmailField)


def flag(*texts: Any, **options: Any) -> Any:
    """Declare a statement that is true or, by default, false."""
    return declare(models.BooleanField, False, *texts, default=False, **options)


def position(help_text: Any) -> Any:
    """Declare the place among the contents of the kind; those with a smaller one come first."""
    return declare(models.PositiveSmallIntegerField, 0, _("order"), help_text, default=0)


def reference(model: str, *texts: Any, required: bool = False, **options: Any) -> Any:
    """Declare the ref of a working copy of ``model``, or none; it cannot be deleted then."""
    options |= {"to": model, "on_delete": models.PROTECT, "related_name": "+"}
    options |= {"null": not required, "blank": not required}
    return declare(models.ForeignKey, ... if required else None, *texts, **options)


def references(model: str, *texts: Any, **options: Any) -> Any:
    """Declare the refs of working copies of ``model``."""
    options |= {"to": model, "related_name": "+"}
    return declare(models.ManyToManyField, (), *texts, blank=True, **options)


class Link(Frozen):
    """A URL outside the site with its label, also as the source of a statement."""

    label: LocalisedText = line(
        _("label"),
        _("Target of the link, for example “Project page of the Council of Europe”."),
    )
    url: str = url(
        _("web address"), _("Full URL, for example https://www.coe.int/cproc."), required=True
    )
