"""Form fields for a day, and for a date and a time in Bucharest, with the widgets of the admin."""

import datetime
from typing import Any

from django import forms
from django.contrib.admin import widgets
from django.core.exceptions import ValidationError
from django.forms.utils import from_current_timezone
from django.utils.translation import gettext_lazy as _

from core.i18n.typed_dates import read_date

DATE_FORMAT = "%Y-%m-%d"
TIME_FORMATS = ["%H:%M:%S", "%H:%M"]
LAST_MINUTE = datetime.time(23, 59)


class DayWidget(widgets.AdminDateWidget):
    """The input of the admin for a day, without its note on time zones."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format=DATE_FORMAT)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        described_by = (attrs or {}).get("aria-describedby", False)
        context["widget"]["attrs"]["aria-describedby"] = described_by
        return context


class DayField(forms.DateField):
    """A full day, as people type it: 2026-12-01, 1.12.2026, 1 December 2026."""

    widget = DayWidget
    default_error_messages = {
        "invalid": _("Enter a day, for example 2026-10-25, 25.10.2026 or 25 October 2026.")
    }

    def to_python(self, value: Any) -> datetime.date | None:
        if not isinstance(value, str) or value in self.empty_values:
            return super().to_python(value)
        try:
            date = read_date(value)
        except ValueError:
            date = None
        if date is None or date.day is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return date.first


class BucharestDateTimeWidget(widgets.AdminSplitDateTime):
    """The two inputs of the admin, in formats that the field reads."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.widgets[0].format = DATE_FORMAT
        self.widgets[1].format = TIME_FORMATS[0]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["time_label"] = _("Time (Bucharest):")
        for widget in context["widget"]["subwidgets"]:
            if "aria-invalid" in widget["attrs"]:
                widget["attrs"]["aria-describedby"] += f" id_{name}_error"
        return context


class BucharestDateTimeField(forms.MultiValueField):
    """Return an aware datetime in UTC, or None.

    A day without a time is its last minute if `is_end`. A time that occurs twice or not at all
    because clocks change is rejected. A stored one is returned unchanged if its date and time
    were not changed.
    """

    widget = BucharestDateTimeWidget
    default_error_messages = {
        "incomplete": _(
            "Enter both a date, for example 2026-10-25, and a time, for example 09:00."
        ),
        "invalid_time": _("Enter a time as 09:00, from 00:00 to 23:59."),
        # Directive 2000/84/EC: clocks change at 01:00 UTC.
        "ambiguous_timezone": _(
            "The clocks change on that day: times from 03:00 to 03:59 occur twice or not at all. "
            "Choose a time before 03:00, or 04:00 or later."
        ),
    }

    def __init__(self, *, is_end: bool = False, **options: Any) -> None:
        time_errors = {"invalid": self.default_error_messages["invalid_time"]}
        time = forms.TimeField(
            input_formats=TIME_FORMATS, required=not is_end, error_messages=time_errors
        )
        super().__init__((DayField(), time), require_all_fields=False, **options)
        self._initial: datetime.datetime | None = None

    def get_bound_field(self, form: Any, field_name: str) -> forms.BoundField:
        bound_field = super().get_bound_field(form, field_name)
        self._initial = bound_field.initial
        return bound_field

    def clean(self, value: Any) -> datetime.datetime | None:
        if self._initial and not self.has_changed(self._initial, value):
            return self._initial
        return super().clean(value)

    def compress(self, data_list: Any) -> datetime.datetime | None:
        if not data_list:
            return None
        year = data_list[0].year
        if not 2000 <= year < 2100:
            message = _("Check the year: %(year)s is not plausible.")
            raise ValidationError(message, code="year", params={"year": year})
        day, time = data_list
        try:
            local = from_current_timezone(datetime.datetime.combine(day, time or LAST_MINUTE))
        except ValidationError as error:
            code = "ambiguous_timezone"
            raise ValidationError(self.error_messages[code], code=code) from error
        return local.astimezone(datetime.UTC)
