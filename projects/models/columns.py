"""Model fields that several working copies have: optional dates, codes and URLs."""

from typing import Any

from django.db import models

from record.fields import PartialDateField


def optional_date(label: Any, help_text: Any, is_end: bool = False) -> PartialDateField:
    """Return a field for a day, month or year, or none; `is_end` counts it to its last day."""
    return PartialDateField(label, null=True, blank=True, is_end=is_end, help_text=help_text)


def optional_code(
    label: Any, choices: type[models.TextChoices], help_text: Any
) -> models.CharField:
    """Return a field for one of the choices, or none."""
    return models.CharField(
        label, max_length=40, choices=choices, blank=True, default="", help_text=help_text
    )


def optional_url(label: Any, help_text: Any) -> models.URLField:
    """Return a field for a URL, or none."""
    return models.URLField(label, max_length=600, blank=True, default="", help_text=help_text)
