"""Times around a fixed noon, and the content of the record at a time."""

import datetime

import pytest
from django.core.exceptions import ValidationError

from record.editions import Edition
from record.models import Publication

SECOND = datetime.timedelta(seconds=1)
MINUTE = datetime.timedelta(minutes=1)
HOUR = datetime.timedelta(hours=1)
DAY = datetime.timedelta(days=1)
TICK = datetime.timedelta(microseconds=1)

NOON = datetime.datetime(2026, 3, 10, 12, tzinfo=datetime.UTC)
# The minutes after the first attempt at which a rejected mail is tried.
ATTEMPT_MINUTES = [0, 1, 6, 36, 276, 1_716]


def title_at(obj, moment) -> str:
    """Return the English title that visitors read at ``moment``."""
    return Edition(moment).get(type(obj).content_class, obj.slug).title.en


def rows_of(obj):
    """Return the publications of the object in the order of their times."""
    return Publication.objects.with_time().of(obj).order_by("in_force_from")


def refused(code):
    """Expect a validation error with this code and a message."""
    return pytest.raises(ValidationError, check=lambda error: code in _codes_of(error))


def _codes_of(error) -> list[str]:
    of_fields = error.error_dict.values() if hasattr(error, "error_dict") else [error.error_list]
    return [each.code for errors in of_fields for each in errors]
