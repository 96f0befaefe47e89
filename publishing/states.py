"""How a working copy stands, in one sentence for staff: what visitors see, the draft, and what is planned."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from publishing.dates import BUCHAREST, bucharest_day
from publishing.models.remark import Step
from publishing.moments import comes_twice

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def state_sentence(obj, at: datetime) -> str:
    """How ``obj`` stands at ``at`` (aware), for example “Live since 3 March 2026 · draft saved 2 hours ago”.

    Costs one query unless ``obj`` came from ``with_state(at)``. Days and times are those of Bucharest.
    """
    if not hasattr(obj, "scheduled_count"):
        obj = type(obj).objects.with_state(at).get(pk=obj.pk)
    return " · ".join([_shown(obj), *_draft(obj, at), *_planned(obj, at), *_review(obj, at)])


def _shown(obj) -> str:
    if obj.live_from is None:
        return "Never published"
    since = _day(bucharest_day(obj.live_from))
    if obj.is_withheld:
        return f"Its publication of {since} is withheld"
    return f"{'Withdrawn' if obj.is_withdrawn else 'Live'} since {since}"


def has_draft(obj) -> bool:
    """Whether somebody works on it: what was withdrawn and not touched since is no draft."""
    if obj.is_withdrawn and obj.draft_saved_at and obj.draft_saved_at <= obj.live_from:
        return False
    return obj.has_unpublished_changes


def _draft(obj, at) -> Iterator[str]:
    if not has_draft(obj):
        return
    yield f"draft saved {_ago(obj.draft_saved_at, at)}"
    if obj.last_step == Step.SUBMITTED:
        yield f"submitted {_ago(obj.last_step_at, at)}, waiting for a publisher"
    if obj.last_step == Step.SENT_BACK:
        yield f"sent back {_ago(obj.last_step_at, at)}"


def _planned(obj, at) -> Iterator[str]:
    if obj.next_from is None:
        return
    what = "will be withdrawn" if obj.next_is_withdrawal else "next publication goes live"
    # Its minute can be the one that the clock shows already.
    when = "within a minute" if obj.next_from - at < MINUTE else _on(obj.next_from, at)
    yield f"{what} {when}{_more(obj.scheduled_count - 1)}"


def _more(count) -> str:
    if not count:
        return ""
    return f", and {count} more {'change is' if count == 1 else 'changes are'} planned"


def _review(obj, at) -> Iterator[str]:
    """What is withdrawn needs no reading."""
    today = bucharest_day(at)
    if obj.review_date is None or obj.review_date > today or obj.is_withdrawn:
        return
    yield "to be read again " + ("today" if obj.review_date == today else f"since {_day(obj.review_date)}")


def _ago(moment, at) -> str:
    passed = at - moment
    if passed < MINUTE:
        return "just now"
    if passed < HOUR:
        return _counted(passed // MINUTE, "minute")
    if passed < DAY:
        return _counted(passed // HOUR, "hour")
    return _on(moment, at)


def _counted(count, unit) -> str:
    return f"{count} {unit}{'' if count == 1 else 's'} ago"


def _on(moment, at) -> str:
    """Day and time; the year where it isn't that of ``at``, the season in the hour that comes twice."""
    local = moment.astimezone(BUCHAREST)
    day = _day(local.date()) if local.year != bucharest_day(at).year else f"{local.day} {local:%B}"
    season = ""
    if comes_twice(local.replace(tzinfo=None)):
        season = ", summer time" if local.dst() else ", winter time"
    return f"on {day} at {local:%H:%M}{season} (Bucharest)"


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
