"""Describe the state of a working copy in one sentence for staff: what visitors see, the draft, and what is planned."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.i18n.dates import BUCHAREST, bucharest_day, format_date
from record.models.review_entry import Step

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def describe_state(obj, at: datetime) -> str:
    """Describe the state of `obj` at `at` (aware), for example “Live since 3 March 2026 · draft saved 2 hours ago”.

    Costs one query unless ``obj`` came from ``with_state(at)``. Days and times are those of Bucharest.
    """
    if not hasattr(obj, "scheduled_count"):
        obj = type(obj).objects.with_state(at).get(pk=obj.pk)
    return " · ".join([_live_state(obj), *_draft(obj, at), *_planned(obj, at), *_review(obj, at)])


def format_bucharest_time(time: datetime) -> str:
    """Return day and time as text, for example “3 March 2026, 14:05 (Bucharest)”."""
    local = timezone.localtime(time, BUCHAREST)
    return _("{moment} (Bucharest)").format(moment=format_date(local, "DATETIME_FORMAT"))


def _live_state(obj) -> str:
    if obj.live_from is None:
        return _("Never published")
    since = format_date(bucharest_day(obj.live_from))
    if obj.is_withheld:
        return _("Its publication of {day} is withheld").format(day=since)
    sentence = _("Withdrawn since {day}") if obj.is_withdrawn else _("Live since {day}")
    return sentence.format(day=since)


def has_draft(obj) -> bool:
    """Whether somebody works on it: what was withdrawn and not touched since is no draft."""
    if obj.is_withdrawn and obj.draft_saved_at and obj.draft_saved_at <= obj.live_from:
        return False
    return obj.has_unpublished_changes


def _draft(obj, at) -> Iterator[str]:
    if not has_draft(obj):
        return
    yield _("draft saved {when}").format(when=_ago(obj.draft_saved_at, at))
    if obj.last_step == Step.SUBMITTED:
        yield _("submitted {when}, waiting for a publisher").format(when=_ago(obj.last_step_at, at))
    if obj.last_step == Step.SENT_BACK:
        yield _("sent back {when}").format(when=_ago(obj.last_step_at, at))


def _planned(obj, at) -> Iterator[str]:
    if obj.next_from is None:
        return
    # Its minute can be the one that the clock shows already.
    when = _("within a minute") if obj.next_from - at < MINUTE else _on(obj.next_from, at)
    sentence = (
        _("will be withdrawn {when}")
        if obj.next_is_withdrawal
        else _("next publication goes live {when}")
    )
    yield _with_more(sentence.format(when=when), obj.scheduled_count - 1)


def _with_more(planned, count) -> str:
    if not count:
        return planned
    more = ngettext(
        "{planned}, and {number} more change is planned",
        "{planned}, and {number} more changes are planned",
        count,
    )
    return more.format(planned=planned, number=count)


def _review(obj, at) -> Iterator[str]:
    """What is withdrawn needs no reading."""
    today = bucharest_day(at)
    if obj.review_date is None or obj.review_date > today or obj.is_withdrawn:
        return
    if obj.review_date == today:
        yield _("to be read again today")
    else:
        yield _("to be read again since {day}").format(day=format_date(obj.review_date))


def _ago(time, at) -> str:
    passed = at - time
    if passed < MINUTE:
        return _("just now")
    if passed < HOUR:
        minutes = passed // MINUTE
        return ngettext("{number} minute ago", "{number} minutes ago", minutes).format(
            number=minutes
        )
    if passed < DAY:
        hours = passed // HOUR
        return ngettext("{number} hour ago", "{number} hours ago", hours).format(number=hours)
    return _on(time, at)


def _on(time, at) -> str:
    """Day and time; the year if it is not that of ``at``, the season in the hour that occurs twice."""
    local = time.astimezone(BUCHAREST)
    is_this_year = local.year == bucharest_day(at).year
    day, clock = (
        format_date(local, "MONTH_DAY_FORMAT" if is_this_year else "DATE_FORMAT"),
        f"{local:%H:%M}",
    )
    if local.replace(fold=0).utcoffset() == local.replace(fold=1).utcoffset():
        return _("on {day} at {time} (Bucharest)").format(day=day, time=clock)
    if local.dst():
        return _("on {day} at {time}, summer time (Bucharest)").format(day=day, time=clock)
    return _("on {day} at {time}, winter time (Bucharest)").format(day=day, time=clock)
