"""The form field for a date and a time in Bucharest, also on the two nights when clocks change."""

import datetime
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.contrib.admin.widgets import AdminSplitDateTime
from hypothesis import assume, example, given
from hypothesis import strategies as st

from desk.datetime_fields import BucharestDateTimeField, BucharestDateTimeWidget
from pages.models import Notice
from tests.helpers.admin.filled_form import FormReader
from tests.helpers.admin.forms import errors_of, form_of, sent
from tests.helpers.factories import make_notice
from tests.helpers.times import HOUR, MINUTE

UTC, BUCHAREST = datetime.UTC, ZoneInfo("Europe/Bucharest")
SUMMER = datetime.datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # 03:30, the first
WINTER = SUMMER + HOUR  # 03:30, the second
MINUTES = st.integers(0, 16 * 366 * 24 * 60 - 1).map(
    lambda n: datetime.datetime(2020, 1, 1, tzinfo=UTC) + n * MINUTE
)


class PreviewDateForm(forms.Form):
    at = BucharestDateTimeField()


def typed(date="", time="") -> dict:
    return {"at_0": date, "at_1": time}


def read(*inputs, form_class=PreviewDateForm):
    form = form_class(typed(*inputs))
    assert form.is_valid(), form.errors
    return form.cleaned_data["at"]


def refusal(*inputs, form_class=PreviewDateForm):
    """The words and the code with which the field refuses what was typed."""
    [error] = form_class(typed(*inputs)).errors["at"].as_data()
    return " ".join(error.messages), error.code


def shown(form) -> dict:
    """What the controls of the form hold, as a browser would send them."""
    return {name: values[0] for name, values in FormReader(str(form["at"])).data.items()}


def editing(moment):
    return PreviewDateForm(initial={"at": moment})


@given(MINUTES)
def test_every_minute_comes_back_as_it_was(moment):
    local = moment.astimezone(BUCHAREST)
    assume(local.utcoffset() == local.replace(fold=1 - local.fold).utcoffset())
    field, widget = BucharestDateTimeField(), BucharestDateTimeWidget()
    assert field.compress(widget.decompress(moment)) == moment
    assert field.clean(widget.decompress(local)) == moment


@given(MINUTES)
@example(SUMMER)
@example(WINTER)
def test_form_that_is_sent_as_it_was_shown_changes_nothing(moment):
    form = PreviewDateForm(shown(editing(moment)), initial={"at": moment})
    assert form.is_valid(), form.errors
    assert (form.cleaned_data["at"], form.has_changed()) == (moment, False)


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        (("2026-01-10", "09:00"), datetime.datetime(2026, 1, 10, 7, tzinfo=UTC)),
        (("10.07.2026", "09:00:05"), datetime.datetime(2026, 7, 10, 6, 0, 5, tzinfo=UTC)),
        (("2026-03-29", "02:59:59"), datetime.datetime(2026, 3, 29, 0, 59, 59, tzinfo=UTC)),
        (("2026-03-29", "04:00"), datetime.datetime(2026, 3, 29, 1, tzinfo=UTC)),
        (("2026-10-25", "02:59:59"), datetime.datetime(2026, 10, 24, 23, 59, 59, tzinfo=UTC)),
        (("2026-10-25", "04:00"), datetime.datetime(2026, 10, 25, 2, tzinfo=UTC)),
    ],
)
def test_time_of_bucharest_is_read_as_a_moment_in_utc(inputs, expected):
    assert read(*inputs) == expected
    assert read(*inputs).utcoffset() == datetime.timedelta(0)


def test_nothing_is_no_moment():
    assert read("", "") is None


def test_what_is_required_is_asked_for():
    class RequiredForm(forms.Form):
        at = BucharestDateTimeField(label="Until", required=True, help_text="Bucharest time.")

    assert refusal("", "", form_class=RequiredForm) == ("This field is required.", "required")
    field = RequiredForm()["at"]
    assert (field.label, field.help_text) == ("Until", "Bucharest time.")


@pytest.mark.parametrize("inputs", [("2026-10-25", ""), ("", "09:00")])
def test_half_a_moment_is_refused_in_words(inputs):
    assert "A moment needs both: a date, for example 2026-10-25, and a time" in refusal(*inputs)[0]


@pytest.mark.parametrize(
    ("inputs", "words"),
    [
        (("2026-02-30", "09:00"), "Write a date as 2026-10-25 or 25.10.2026"),
        (("03/04/2026", "09:00"), "Write a date as 2026-10-25 or 25.10.2026"),
        (("2026-02-28", "24:00"), "Write a time as 09:00"),
        (("0001-01-01", "00:00"), "Check the year"),
        (("9999-12-31", "23:59"), "Check the year"),
    ],
)
def test_what_can_not_be_read_is_refused_in_words(inputs, words):
    assert words in refusal(*inputs)[0]


@pytest.mark.parametrize("time", ["03:00", "03:30", "03:59:59"])
@pytest.mark.parametrize("day", ["2026-03-29", "2026-10-25", "2027-03-28", "2027-10-31"])
def test_time_that_occurs_twice_or_not_at_all_is_refused(day, time):
    words = (
        "The clocks change on that day: times from 03:00 to 03:59 occur twice or not at all. "
        "Choose a time before 03:00, or 04:00 or later."
    )
    assert refusal(day, time) == (words, "ambiguous_timezone")


@pytest.mark.parametrize("moment", [SUMMER, WINTER])
def test_time_that_occurs_twice_is_refused_if_it_differs_from_the_stored_one(moment):
    form = PreviewDateForm(typed("2026-10-25", "03:31:00"), initial={"at": moment})
    assert form.has_error("at", "ambiguous_timezone")


@pytest.mark.parametrize(
    "inputs", [("2026-03-29", "03:30"), ("x", "03:30"), ("2026-10-25", ""), ("", "")]
)
def test_what_is_refused_for_other_reasons_stays_as_it_was_typed(inputs):
    assert shown(PreviewDateForm(typed(*inputs))) == {"at_0": inputs[0], "at_1": inputs[1]}


def test_each_control_has_one_label_and_the_calendar_finds_it():
    html = str(PreviewDateForm(typed("2026-10-25", "03:30"))["at"]).strip()
    assert html.startswith('<p class="datetime">')
    for number, label in enumerate(["Date:", "Time (Bucharest):"]):
        assert (
            html.count(f'<label for="id_at_{number}">{label}</label>')
            == html.count(f'id="id_at_{number}"')
            == 1
        )
    assert (html.count("<label"), "aria-label" in html) == (2, False)
    assert 'class="vDateField"' in html
    assert 'class="vTimeField"' in html
    assert html.count("id_at_error") == 2
    assert "id_at_error" not in str(editing(SUMMER)["at"])
    assert str(PreviewDateForm().media) == str(AdminSplitDateTime().media)


@pytest.mark.django_db
class TestInTheFormOfANotice:
    @pytest.fixture
    def desk(self, admin_client):
        return admin_client

    def test_end_in_the_hour_that_comes_twice_survives_an_edit(self, desk):
        notice = make_notice(starts_at=SUMMER, ends_at=WINTER)
        sent(desk, form_of(notice), title_en="Changed")
        notice.refresh_from_db()
        assert (notice.title_en, notice.starts_at, notice.ends_at) == ("Changed", SUMMER, WINTER)

    def test_time_that_does_not_exist_is_refused(self, desk):
        page = sent(desk, form_of(make_notice()), ends_at_0="2026-03-29", ends_at_1="03:30")
        assert "The clocks change on that day" in errors_of(page)["ends_at"]
        assert Notice.objects.get().ends_at is None
