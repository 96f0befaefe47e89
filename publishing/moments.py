"""Moments as staff type them: a date and a time in Bucharest, on the two nights when clocks change too."""

import datetime

from django import forms
from django.contrib.admin.widgets import AdminSplitDateTime, BaseAdminDateWidget, BaseAdminTimeWidget
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from publishing.dates import BUCHAREST, in_words

# The order of day and month must be plain: other fields of the admin read 03/04/2026 as the fourth of March.
DAYS = ["%Y-%m-%d", "%d.%m.%Y"]
TIMES = ["%H:%M:%S", "%H:%M"]
FIRST, SECOND = "first", "second"
WHICH = [
    ("", gettext_lazy("Choose one")),
    (FIRST, gettext_lazy("first (summer time, UTC+3)")),
    (SECOND, gettext_lazy("second (winter time, UTC+2)")),
]
FROM = pgettext_lazy("from a moment on", "From")
EMPTY_IS_NOW = gettext_lazy("Bucharest time. Leave it empty for “now”.")
MINUTE = datetime.timedelta(minutes=1)


def comes_twice(wall: datetime.datetime) -> bool:
    """Whether clocks in Bucharest show ``wall`` (naive) twice, as on the night on which winter time begins."""
    before, after = _offsets(wall)
    return before > after


def never_comes(wall: datetime.datetime) -> bool:
    """Whether clocks in Bucharest skip ``wall`` (naive), as on the night on which summer time begins."""
    before, after = _offsets(wall)
    return before < after


def _offsets(wall):
    """How far ahead of UTC ``wall`` is, read as before and as after the change of clocks around it, if there is one."""
    return [wall.replace(tzinfo=BUCHAREST, fold=fold).utcoffset() for fold in (0, 1)]


def _clock_change(wall):
    """The minute (naive) from which clocks were changed around ``wall``, and the one to which: 03:00 and 04:00."""
    before, after = _offsets(wall)
    moment = wall - max(before, after)  # in UTC, and before the change
    while moment.replace(tzinfo=datetime.UTC).astimezone(BUCHAREST).utcoffset() != after:
        moment += MINUTE
    return moment + before, moment + after


class MomentWidget(AdminSplitDateTime):
    """A date and a time; where clocks show that time twice, also which of the two."""

    template_name = "publishing/moment_widget.html"
    labels = [gettext_lazy("Date:"), gettext_lazy("Time (Bucharest):"), gettext_lazy("Which of the two?")]

    def __init__(self, attrs=None):
        day, time = BaseAdminDateWidget(format=DAYS[0]), BaseAdminTimeWidget(format=TIMES[0])
        which = forms.Select(choices=WHICH)
        # What lies between would choose the widgets by itself.
        forms.MultiWidget.__init__(self, [day, time, which], attrs)

    def decompress(self, value):
        if value is None:
            return [None, None, None]
        local = value.astimezone(BUCHAREST)
        wall = local.replace(tzinfo=None, fold=0)
        which = [FIRST, SECOND][local.fold] if comes_twice(wall) else None
        return [wall.date(), wall.time(), which]

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        parts = context["widget"]["subwidgets"]
        if not _is_asked_again(*(part["value"] for part in parts[:2])):
            del parts[2]
        for part, label in zip(parts, self.labels, strict=False):
            part["label"] = label
            if "aria-invalid" in part["attrs"]:
                part["attrs"]["aria-describedby"] += f" id_{name}_error"
        return context


class MomentField(forms.MultiValueField):
    """A moment typed in Bucharest time, or nothing.

    The value is aware and in UTC, where two moments of the hour that comes twice compare as they should, or None.
    """

    widget = MomentWidget
    default_error_messages = {
        "incomplete": gettext_lazy(
            "A moment needs both: a date, for example 2026-10-25, and a time, for example 09:00."
        )
    }

    def __init__(
        self,
        *,
        label=FROM,
        required=False,
        help_text=EMPTY_IS_NOW,
        **options,
    ):
        fields = [_date_field(), _time_field(), forms.ChoiceField(choices=WHICH, required=False)]
        options |= {"label": label, "required": required, "help_text": help_text}
        super().__init__(fields, require_all_fields=False, **options)

    def clean(self, value):
        """Which of two is meant says nothing where neither date nor time is given."""
        is_empty = isinstance(value, list) and not any(value[:2])
        return super().clean([] if is_empty else value)

    def compress(self, values):
        if not values:
            return None
        day, time, which = values
        wall = datetime.datetime.combine(day, time)
        _check_is_one_moment(wall, which)
        return wall.replace(tzinfo=BUCHAREST, fold=int(which == SECOND)).astimezone(datetime.UTC)


def _date_field():
    message = gettext_lazy("Write a date as 2026-10-25 or 25.10.2026, and one that exists.")
    return forms.DateField(input_formats=DAYS, error_messages={"invalid": message})


def _time_field():
    message = gettext_lazy("Write a time as 09:00, from 00:00 to 23:59.")
    return forms.TimeField(input_formats=TIMES, error_messages={"invalid": message})


def _is_asked_again(day, time) -> bool:
    """Whether what stands in the two inputs is a time that comes twice."""
    try:
        day, time = _date_field().clean(day), _time_field().clean(time)
    except ValidationError:
        return False
    return comes_twice(datetime.datetime.combine(day, time))


def _check_is_one_moment(wall, which):
    if not 1900 <= wall.year < 9999:
        raise ValidationError(
            _("Check the year: %(year)s can't be meant.") % {"year": wall.year}, code="year"
        )
    if never_comes(wall):
        message = _(
            "On %(day)s clocks go from %(last)s to %(following)s: %(time)s doesn't exist. Choose %(before)s or "
            "earlier, or %(following)s or later."
        )
        raise ValidationError(message % _around(wall), code="never_comes")
    if comes_twice(wall) and not which:
        message = _(
            "On %(day)s clocks go back from %(last)s to %(following)s: %(time)s comes twice. Choose below which of "
            "the two is meant."
        )
        raise ValidationError(message % _around(wall), code="comes_twice")


def _around(wall) -> dict[str, str]:
    """The change of clocks around ``wall`` in words."""
    last, following = _clock_change(wall)
    times = {"time": wall, "last": last, "following": following, "before": last - MINUTE}
    return {"day": in_words(wall.date())} | {name: f"{each:%H:%M}" for name, each in times.items()}
