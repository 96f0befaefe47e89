"""The field in which staff type a moment, on ordinary days and on the two nights when clocks change."""

import datetime
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.contrib.admin.widgets import AdminSplitDateTime
from django.urls import reverse
from hypothesis import example, given
from hypothesis import strategies as st

from pages.models import Notice
from publishing.moments import MomentField, MomentWidget
from tests.factories import make_notice
from tests.publishing.desk import errors_of, form_of, sent
from tests.publishing.filled_form import FormReader
from tests.publishing.moments import HOUR, MINUTE

UTC, BUCHAREST = datetime.UTC, ZoneInfo("Europe/Bucharest")
SUMMER = datetime.datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # 03:30, the first
WINTER = SUMMER + HOUR  # 03:30, the second
MINUTES = st.integers(0, 16 * 366 * 24 * 60 - 1).map(
    lambda n: datetime.datetime(2020, 1, 1, tzinfo=UTC) + n * MINUTE
)


class MomentForm(forms.Form):
    at = MomentField()


def typed(date="", time="", which=None) -> dict:
    data = {"at_0": date, "at_1": time}
    return data if which is None else data | {"at_2": which}


def read(*inputs, form_class=MomentForm):
    form = form_class(typed(*inputs))
    assert form.is_valid(), form.errors
    return form.cleaned_data["at"]


def refusal(*inputs, form_class=MomentForm):
    """The words and the code with which the field refuses what was typed."""
    [error] = form_class(typed(*inputs)).errors["at"].as_data()
    return " ".join(error.messages), error.code


def shown(form) -> dict:
    """What the controls of the form hold, as a browser would send them."""
    return {name: values[0] for name, values in FormReader(str(form["at"])).data.items()}


def editing(moment):
    return MomentForm(initial={"at": moment})


@given(MINUTES)
@example(SUMMER)
@example(WINTER)
def test_every_minute_comes_back_as_it_was(moment):
    field, widget = MomentField(), MomentWidget()
    assert field.compress(widget.decompress(moment)) == moment
    assert field.clean(widget.decompress(moment.astimezone(BUCHAREST))) == moment


@given(MINUTES)
@example(SUMMER)
@example(WINTER)
def test_form_that_is_sent_as_it_was_shown_changes_nothing(moment):
    form = MomentForm(shown(editing(moment)), initial={"at": moment})
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
        (("2026-10-25", "03:30", "first"), SUMMER),
        (("2026-10-25", "03:30", "second"), WINTER),
        (("2026-10-25", "04:00"), datetime.datetime(2026, 10, 25, 2, tzinfo=UTC)),
    ],
)
def test_time_of_bucharest_is_read_as_a_moment_in_utc(inputs, expected):
    assert read(*inputs) == expected
    assert read(*inputs).utcoffset() == datetime.timedelta(0)


@pytest.mark.parametrize("which", [None, "", "first", "second"])
def test_nothing_is_no_moment(which):
    assert read("", "", which) is None


def test_what_is_required_is_asked_for():
    class RequiredForm(forms.Form):
        at = MomentField(label="Until", required=True, help_text="Bucharest time.")

    assert refusal("", "", "first", form_class=RequiredForm) == ("This field is required.", "required")
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
@pytest.mark.parametrize("which", [None, "first"])
def test_time_that_does_not_exist_is_refused_with_both_neighbours(time, which):
    words = (
        f"On 29 March 2026 clocks go from 03:00 to 04:00: {time[:5]} doesn't exist. "
        "Choose 02:59 or earlier, or 04:00 or later."
    )
    assert refusal("2026-03-29", time, which) == (words, "never_comes")


def test_clocks_of_other_years_are_known():
    assert "On 28 March 2027 clocks go from 03:00 to 04:00" in refusal("2027-03-28", "03:15")[0]
    assert "On 31 October 2027 clocks go back from 04:00 to 03:00" in refusal("2027-10-31", "03:15")[0]
    assert (
        "clocks go from 00:00 to 01:00: 00:30 doesn't exist. Choose 23:59"
        in refusal("1979-05-27", "00:30")[0]
    )


@pytest.mark.parametrize("time", ["03:00", "03:30", "03:59:59"])
@pytest.mark.parametrize("which", [None, ""])
def test_time_that_comes_twice_is_asked_again(time, which):
    words = (
        f"On 25 October 2026 clocks go back from 04:00 to 03:00: {time[:5]} comes twice. "
        "Choose below which of the two is meant."
    )
    assert refusal("2026-10-25", time, which) == (words, "comes_twice")
    form = MomentForm(typed("2026-10-25", time))
    assert shown(form) == {"at_0": "2026-10-25", "at_1": time, "at_2": ""}
    assert "first (summer time, UTC+3)" in str(form["at"])
    assert "second (winter time, UTC+2)" in str(form["at"])


def test_choice_that_is_not_offered_is_refused():
    assert refusal("2026-10-25", "03:30", "third")[1] == "invalid_choice"


@pytest.mark.parametrize(("moment", "which"), [(SUMMER, "first"), (WINTER, "second")])
def test_moment_in_the_hour_that_comes_twice_is_shown_as_the_one_it_is(moment, which):
    assert shown(editing(moment)) == {"at_0": "2026-10-25", "at_1": "03:30:00", "at_2": which}


def test_choice_of_the_other_of_the_two_is_a_change():
    form = MomentForm(typed("2026-10-25", "03:30:00", "second"), initial={"at": SUMMER})
    assert (form.is_valid(), form.has_changed(), form.cleaned_data["at"]) == (True, True, WINTER)


@pytest.mark.parametrize(
    "moment", [SUMMER - HOUR, WINTER + HOUR, datetime.datetime(2026, 3, 29, 1, tzinfo=UTC), None]
)
def test_nobody_is_asked_which_of_two_where_there_is_one(moment):
    assert set(shown(editing(moment))) == {"at_0", "at_1"}


@pytest.mark.parametrize("inputs", [("2026-03-29", "03:30"), ("x", "03:30"), ("2026-10-25", ""), ("", "")])
def test_what_is_refused_for_other_reasons_stays_as_it_was_typed(inputs):
    assert shown(MomentForm(typed(*inputs))) == {"at_0": inputs[0], "at_1": inputs[1]}


def test_each_control_has_one_label_and_the_calendar_finds_it():
    html = str(MomentForm(typed("2026-10-25", "03:30"))["at"])
    assert html.startswith('<p class="datetime">')
    for number, label in enumerate(["Date:", "Time (Bucharest):", "Which of the two?"]):
        assert (
            html.count(f'<label for="id_at_{number}">{label}</label>')
            == html.count(f'id="id_at_{number}"')
            == 1
        )
    assert (html.count("<label"), "aria-label" in html) == (3, False)
    assert 'class="vDateField"' in html
    assert 'class="vTimeField"' in html
    assert html.count("id_at_error") == 3
    assert "id_at_error" not in str(editing(SUMMER)["at"])
    assert str(MomentForm().media) == str(AdminSplitDateTime().media)


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

    def test_time_that_comes_twice_is_asked_again_and_then_saved(self, desk):
        add = reverse("admin:pages_notice_add")
        start = {"starts_at_0": "2026-10-25", "starts_at_1": "03:30:00"}
        page = sent(desk, add, title_en="Closed", slug="closed", **start)
        assert "comes twice" in errors_of(page)["starts_at"]
        assert 'name="starts_at_2"' in page.text
        sent(desk, add, title_en="Closed", slug="closed", **start, starts_at_2="second")
        assert Notice.objects.get().starts_at == WINTER

    def test_time_that_does_not_exist_is_refused(self, desk):
        page = sent(desk, form_of(make_notice()), ends_at_0="2026-03-29", ends_at_1="03:30")
        assert "doesn&#x27;t exist. Choose 02:59" in page.text
        assert Notice.objects.get().ends_at is None
