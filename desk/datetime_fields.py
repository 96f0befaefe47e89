"""The form field for a date and a time in Bucharest."""

import datetime
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminSplitDateTime
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# Other fields of the admin read 03/04/2026 as 4 March. Here the order must be clear.
DATE_FORMATS = ["%Y-%m-%d", "%d.%m.%Y"]
TIME_FORMATS = ["%H:%M:%S", "%H:%M"]


class BucharestDateTimeWidget(AdminSplitDateTime):
    """The two inputs of the admin, in formats that the field reads."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.widgets[0].format = DATE_FORMATS[0]
        self.widgets[1].format = TIME_FORMATS[0]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["time_label"] = _("Time (Bucharest):")
        for widget in context["widget"]["subwidgets"]:
            if "aria-invalid" in widget["attrs"]:
                widget["attrs"]["aria-describedby"] += f" id_{name}_error"
        return context


class BucharestDateTimeField(forms.SplitDateTimeField):
    """Return an aware datetime in UTC, or None.

    A time that occurs twice or not at all because clocks change is rejected. A stored one is
    returned unchanged if its date and time were not changed.
    """

    widget = BucharestDateTimeWidget
    default_error_messages = {
        "incomplete": gettext_lazy(
            "Enter both a date, for example 2026-10-25, and a time, for example 09:00."
        ),
        "invalid_date": gettext_lazy("Enter a valid date, for example 2026-10-25 or 25.10.2026."),
        "invalid_time": gettext_lazy("Enter a time as 09:00, from 00:00 to 23:59."),
        # Directive 2000/84/EC: clocks change at 01:00 UTC.
        "ambiguous_timezone": gettext_lazy(
            "The clocks change on that day: times from 03:00 to 03:59 occur twice or not at all. "
            "Choose a time before 03:00, or 04:00 or later."
        ),
    }

    def __init__(self, **options: Any) -> None:
        options |= {"input_date_formats": DATE_FORMATS, "input_time_formats": TIME_FORMATS}
        super().__init__(require_all_fields=False, **options)
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
        if not 1900 <= year < 9999:
            message = _("Check the year: %(year)s is not plausible.")
            raise ValidationError(message, code="year", params={"year": year})
        try:
            time: Any = super().compress(data_list)
        except ValidationError as error:
            code = "ambiguous_timezone"
            raise ValidationError(self.error_messages[code], code=code) from error
        return time.astimezone(datetime.UTC)
