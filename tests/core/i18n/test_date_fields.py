"""The form field for a date and a time in Bucharest, also on the nights when clocks change."""

import datetime
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.contrib.admin.widgets import AdminSplitDateTime
from django.utils.translation import override
from lxml.html import fromstring

from core.i18n.date_fields import BucharestDateTimeField, DayField
from tests.helpers.admin.filled_form import values_of
from tests.helpers.times import HOUR

UTC, BUCHAREST = datetime.UTC, ZoneInfo("Europe/Bucharest")
SUMMER = datetime.datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # 03:30, the first
WINTER = SUMMER + HOUR  # 03:30, the second


class DateForm(forms.Form):
    at = BucharestDateTimeField(required=False)
    day = DayField(required=False)


class RequiredForm(forms.Form):
    at = BucharestDateTimeField()


def typed(date="", time="") -> dict:
    return {"at_0": date, "at_1": time}


def read(*inputs):
    form = DateForm(typed(*inputs))
    assert form.is_valid(), form.errors
    return form.cleaned_data["at"]


def rejection(*inputs, form_class=DateForm):
    """Return the message and the code with which the field rejects the inputs."""
    [error] = form_class(typed(*inputs)).errors["at"].as_data()
    return " ".join(error.messages), error.code


def shown(form) -> dict:
    """Return the values of the inputs, as a browser would send them."""
    return {name: values[0] for name, values in values_of(fromstring(str(form["at"]))).items()}


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        ("2026-01-10|09:00", "2026-01-10T07:00:00+00:00"),
        ("10.07.2026|09:00:05", "2026-07-10T06:00:05+00:00"),
        ("10 juillet 2026|09:00", "2026-07-10T06:00:00+00:00"),
        ("2026-03-29|02:59:59", "2026-03-29T00:59:59+00:00"),
        ("2026-03-29|04:00", "2026-03-29T01:00:00+00:00"),
        ("2026-10-25|02:59:59", "2026-10-24T23:59:59+00:00"),
        ("2026-10-25|04:00", "2026-10-25T02:00:00+00:00"),
    ],
)
def test_time_in_bucharest_is_read_as_utc(inputs, expected):
    assert read(*inputs.split("|")).isoformat() == expected


def test_empty_inputs_are_none_or_rejected_if_the_field_is_required():
    assert read("", "") is None
    rejected = rejection("", "", form_class=RequiredForm)
    assert rejected == ("This field is required.", "required")


INCOMPLETE = "Enter both a date, for example 2026-10-25, and a time"
DATE = "Enter a day, for example 2026-10-25, 25.10.2026 or 25 October 2026."


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        ("2026-10-25|", INCOMPLETE),
        ("|09:00", INCOMPLETE),
        ("2026-02-30|09:00", DATE),
        ("July 2026|09:00", DATE),
        ("2026-02-28|24:00", "Enter a time as 09:00"),
        ("0001-01-01|00:00", "Check the year"),
        ("1999-12-31|23:59", "Check the year"),
        ("2100-01-01|00:00", "Check the year"),
        ("9999-12-31|23:59", "Check the year"),
    ],
)
def test_unreadable_input_is_rejected_and_stays_as_typed(inputs, message):
    date, time = inputs.split("|")
    assert message in rejection(date, time)[0]
    assert shown(DateForm(typed(date, time))) == {"at_0": date, "at_1": time}


@pytest.mark.parametrize("language", ["en", "fr", "ro"])
def test_day_is_read_in_every_language_as_it_was_shown(language):
    day = datetime.date(2026, 3, 4)
    with override(language):
        data = values_of(fromstring(str(DateForm(initial={"day": day})["day"])))
        assert DateForm({"day": data["day"][0]}, initial={"day": day}).has_changed() is False
        form = DateForm({"day": "4 mars 2026"})
        assert (form.is_valid(), form.cleaned_data["day"]) == (True, day)
        assert not DateForm({"day": "04/03/2026"}, initial={"day": day}).has_changed()


@pytest.mark.parametrize("time", ["03:00", "03:30", "03:59:59"])
@pytest.mark.parametrize("day", ["2026-03-29", "2026-10-25"])
def test_time_that_occurs_twice_or_not_at_all_is_rejected(day, time):
    message = (
        "The clocks change on that day: times from 03:00 to 03:59 occur twice or not at all. "
        "Choose a time before 03:00, or 04:00 or later."
    )
    assert rejection(day, time) == (message, "ambiguous_timezone")


@pytest.mark.parametrize("time", [SUMMER, WINTER])
def test_time_that_occurs_twice_is_rejected_if_it_differs_from_the_stored_one(time):
    form = DateForm(typed("2026-10-25", "03:31:00"), initial={"at": time})
    assert form.has_error("at", "ambiguous_timezone")
    unchanged = DateForm(typed("2026-10-25", "03:30:00"), initial={"at": time})
    assert unchanged.is_valid()
    assert unchanged.cleaned_data["at"] == time


def test_each_input_has_one_label_and_the_class_of_the_calendar():
    html = str(DateForm(typed("2026-10-25", "03:30"))["at"]).strip()
    for number, label in enumerate(["Date:", "Time (Bucharest):"]):
        assert html.count(f'<label for="id_at_{number}">{label}</label>') == 1
        assert html.count(f'id="id_at_{number}"') == 1
    assert (html.count("<label"), "aria-label" in html) == (2, False)
    assert 'class="vDateField"' in html
    assert 'class="vTimeField"' in html
    assert html.count("id_at_error") == 2
    assert "id_at_error" not in str(DateForm(initial={"at": SUMMER})["at"])
    assert str(DateForm().media) == str(AdminSplitDateTime().media)
