"""Describe the state of a working copy in one sentence: live content, draft, schedule."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.i18n.dates import BUCHAREST, bucharest_day, format_date
from record.models.reviewing import Step
from record.models.working_copy_state import objects_with_state

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def describe_state(obj: Any, at: datetime) -> str:
    """Describe the state of `obj` at `at` (aware): “Live since 3 March 2026 · draft saved …”.

    `obj` is a working copy or an item of a worklist; without its state it is read again. Days and
    times are those of Bucharest.
    """
    if not hasattr(obj, "scheduled_count"):
        [obj] = objects_with_state([obj.ref], at)
    return " · ".join([_live_state(obj), *_draft(obj, at), *_planned(obj, at), *_review(obj, at)])


def describe_age(time: datetime, at: datetime) -> str:
    """Return how long ago `time` was, as text: “2 hours ago”; both times are aware."""
    passed = at - time
    if passed < MINUTE:
        return _("just now")
    if passed >= DAY:
        return _format_time(time, at)
    if passed < HOUR:
        number = passed // MINUTE
        text = ngettext("{number} minute ago", "{number} minutes ago", number)
    else:
        number = passed // HOUR
        text = ngettext("{number} hour ago", "{number} hours ago", number)
    return text.format(number=number)


def has_draft(obj: Any) -> bool:
    """Return whether `obj` has unpublished changes, for a withdrawn object later ones only."""
    if obj.is_withdrawn and obj.draft_saved_at and obj.draft_saved_at <= obj.live_from:
        return False
    return obj.has_unpublished_changes


def is_due(obj: Any, day: date) -> bool:
    """Return whether the review of `obj` is due on `day`; a withdrawn object needs none."""
    return obj.review_date is not None and obj.review_date <= day and not obj.is_withdrawn


def _live_state(obj: Any) -> str:
    if obj.live_from is None:
        return _("Never published")
    if obj.is_withheld:
        sentence = _("Its version of {day} is withheld")
    else:
        sentence = _("Withdrawn since {day}") if obj.is_withdrawn else _("Live since {day}")
    return sentence.format(day=format_date(bucharest_day(obj.live_from)))


def _draft(obj: Any, at: datetime) -> Iterator[str]:
    if obj.has_withheld_text:
        yield _("the draft still has the withheld text: change it")
        return
    if not has_draft(obj):
        return
    yield _("draft saved {when}").format(when=describe_age(obj.draft_saved_at, at))
    if obj.last_step == Step.SUBMITTED:
        yield _("submitted {when}, waiting for a publisher").format(
            when=describe_age(obj.last_step_at, at)
        )
    if obj.last_step == Step.SENT_BACK:
        yield _("sent back {when}").format(when=describe_age(obj.last_step_at, at))


def _planned(obj: Any, at: datetime) -> Iterator[str]:
    if obj.next_from is None:
        return
    # The minute of the change can be the current one.
    when = _("within a minute") if obj.next_from - at < MINUTE else _format_time(obj.next_from, at)
    if obj.next_is_withdrawal:
        planned = _("will be withdrawn {when}").format(when=when)
    else:
        planned = _("next version goes live {when}").format(when=when)
    number = obj.scheduled_count - 1
    if number:
        more = ngettext(
            "{planned}, and {number} more change is planned",
            "{planned}, and {number} more changes are planned",
            number,
        )
        planned = more.format(planned=planned, number=number)
    yield planned


def _review(obj: Any, at: datetime) -> Iterator[str]:
    today = bucharest_day(at)
    if not is_due(obj, today):
        return
    if obj.review_date == today:
        yield _("due for review today")
    else:
        yield _("due for review since {day}").format(day=format_date(obj.review_date))


def _format_time(time: datetime, at: datetime) -> str:
    """Return day and time, with the year if it is not that of `at`."""
    local = time.astimezone(BUCHAREST)
    is_this_year = local.year == bucharest_day(at).year
    day = format_date(local, "MONTH_DAY_FORMAT" if is_this_year else "DATE_FORMAT")
    return _("on {day} at {time} (Bucharest)").format(day=day, time=f"{local:%H:%M}")
