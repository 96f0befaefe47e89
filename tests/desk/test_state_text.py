"""The state of a working copy as a sentence, before and after each time at which it changes."""

import datetime

import pytest

from desk.state_text import describe_state
from publishing import operations
from record.models import Publication, ReviewEntry, Step
from tests.helpers.factories import change, make_notice, make_project, make_user, published
from tests.helpers.publishing import withdraw
from tests.helpers.times import DAY, HOUR, MINUTE, NOON, SECOND, TICK

pytestmark = pytest.mark.django_db

UTC = datetime.UTC
SPRING = datetime.datetime(2026, 3, 29, 1, tzinfo=UTC)  # clocks go from 03:00 to 04:00
AUTUMN = datetime.datetime(2026, 10, 25, 1, tzinfo=UTC)  # clocks go back from 04:00 to 03:00
LIVE = "Live since 9 March 2026"
NEVER = "Never published · draft saved on 8 March at 14:00 (Bucharest)"
NEXT = "next version goes live"


def sentence(obj, at) -> str:
    return describe_state(type(obj).objects.with_state(at).get(pk=obj.pk), at)


def saved(obj, at):
    """Set the time of the last save, and return ``obj``."""
    Publication.objects.candidates().of(obj).update(saved_at=at)
    return obj


def draft(at=NOON - 2 * DAY):
    return saved(make_project(), at)


def live(since=NOON - DAY, **columns):
    return published(make_project(**columns), now=since)


def planned(*times, now=NOON):
    """Return a live project with another content planned for each of these times."""
    project = live()
    for time in times:
        published(change(project, title_en=f"From {time}"), now=now, at=time)
        now += TICK
    return change(project, title_en="Global Action on Cybercrime Extended")


def ending(time, now=NOON):
    project = live()
    withdraw(project, None, "Ended.", at=time, now=now)
    return project


@pytest.mark.parametrize(
    ("make", "at", "expected"),
    [
        ("publish", NOON - MINUTE, f"{NEVER} · {NEXT} on 10 March at 14:00 (Bucharest)"),
        ("publish", NOON - SECOND, f"{NEVER} · {NEXT} within a minute"),
        ("publish", NOON, "Live since 10 March 2026"),
        ("publish", NOON + SECOND, "Live since 10 March 2026"),
        ("end", NOON - MINUTE, f"{LIVE} · will be withdrawn on 10 March at 14:00 (Bucharest)"),
        ("end", NOON - SECOND, f"{LIVE} · will be withdrawn within a minute"),
        ("end", NOON, "Withdrawn since 10 March 2026"),
        ("end", NOON + SECOND, "Withdrawn since 10 March 2026"),
        ("replace", NOON - SECOND, f"{LIVE} · {NEXT} within a minute"),
        (
            "replace",
            NOON,
            "Live since 10 March 2026 · draft saved on 9 March at 14:00 (Bucharest)",
        ),
    ],
)
def test_scheduled_change_takes_effect_at_its_second(make, at, expected):
    before = NOON - HOUR
    if make == "publish":
        project = published(draft(), now=before, at=NOON)
    elif make == "end":
        project = ending(NOON, now=before)
    else:
        project = saved(planned(NOON, now=before), NOON - DAY)
    assert sentence(project, at) == expected


@pytest.mark.parametrize("at", [NOON + DAY - SECOND, NOON + DAY, NOON + DAY + SECOND])
@pytest.mark.parametrize("make", [ending, planned])
def test_cancelled_change_is_not_mentioned(make, at):
    project = make(NOON + DAY)
    operations.cancel(Publication.objects.scheduled(NOON).of(project).get(), None, now=NOON + HOUR)
    assert sentence(project, at) == LIVE


@pytest.mark.parametrize(
    ("count", "expected"),
    [(1, ""), (2, ", and 1 more change is planned"), (3, ", and 2 more changes are planned")],
)
def test_first_planned_change_is_described_and_the_others_are_counted(count, expected):
    project = planned(*(NOON + day * DAY for day in range(1, count + 1)))
    first = f"{NEXT} on 11 March at 14:00 (Bucharest)"
    assert sentence(project, NOON + HOUR) == f"{LIVE} · {first}{expected}"


def test_notice_with_start_and_end_mentions_both():
    notice = make_notice(starts_at=NOON + DAY, ends_at=NOON + 2 * DAY)
    published(saved(notice, NOON), now=NOON)
    plan = f"{NEXT} on 11 March at 14:00 (Bucharest), and 1 more change is planned"
    assert sentence(notice, NOON) == f"Never published · draft saved just now · {plan}"
    end = "Live since 11 March 2026 · will be withdrawn on 12 March at 14:00 (Bucharest)"
    assert sentence(notice, NOON + DAY) == end


@pytest.mark.parametrize(
    ("age", "expected"),
    [
        (-SECOND, "just now"),
        (59 * SECOND, "just now"),
        (60 * SECOND, "1 minute ago"),
        (2 * MINUTE - SECOND, "1 minute ago"),
        (2 * MINUTE, "2 minutes ago"),
        (HOUR - SECOND, "59 minutes ago"),
        (HOUR, "1 hour ago"),
        (2 * HOUR, "2 hours ago"),
        (DAY - SECOND, "23 hours ago"),
        (DAY, "on 10 March at 14:00 (Bucharest)"),
        (366 * DAY, "on 10 March 2026 at 14:00 (Bucharest)"),
    ],
)
def test_age_of_the_draft_and_of_its_last_step_is_described(age, expected):
    changed = saved(change(live(NOON - 9 * DAY), title_en="Changed"), NOON)
    assert sentence(changed, NOON + age) == f"Live since 1 March 2026 · draft saved {expected}"
    project = draft(NOON)
    described = f"Never published · draft saved {expected}"
    assert sentence(project, NOON + age) == described
    for step, text in (
        (Step.SUBMITTED, "submitted {}, waiting for a publisher"),
        (Step.SENT_BACK, "sent back {}"),
    ):
        row = Publication.objects.of(project).get()
        entry = {"step": step, "text": "Please look.", "created_at": NOON}
        ReviewEntry.objects.create(publication=row, created_by=make_user(), **entry)
        assert sentence(project, NOON + age) == f"{described} · {text.format(expected)}"


@pytest.mark.parametrize(
    ("time", "expected"),
    [
        (SPRING - SECOND, "on 29 March at 02:59 (Bucharest)"),
        (SPRING, "on 29 March at 04:00 (Bucharest)"),
        (SPRING + SECOND, "on 29 March at 04:00 (Bucharest)"),
        (AUTUMN - HOUR - SECOND, "on 25 October at 02:59 (Bucharest)"),
        (AUTUMN - HOUR, "on 25 October at 03:00, summer time (Bucharest)"),
        (AUTUMN - HOUR / 2, "on 25 October at 03:30, summer time (Bucharest)"),
        (AUTUMN - SECOND, "on 25 October at 03:59, summer time (Bucharest)"),
        (AUTUMN, "on 25 October at 03:00, winter time (Bucharest)"),
        (AUTUMN + HOUR / 2, "on 25 October at 03:30, winter time (Bucharest)"),
        (AUTUMN + HOUR - SECOND, "on 25 October at 03:59, winter time (Bucharest)"),
        (AUTUMN + HOUR, "on 25 October at 04:00 (Bucharest)"),
    ],
)
def test_times_are_unambiguous_on_the_nights_when_clocks_change(time, expected):
    assert sentence(ending(time), NOON) == f"{LIVE} · will be withdrawn {expected}"
    assert sentence(draft(time), time + DAY) == f"Never published · draft saved {expected}"


@pytest.mark.parametrize("change_of_clocks", [SPRING, AUTUMN])
@pytest.mark.parametrize(
    ("age", "expected"), [(HOUR - SECOND, "59 minutes ago"), (HOUR, "1 hour ago")]
)
def test_hour_is_an_hour_when_clocks_change(change_of_clocks, age, expected):
    time = change_of_clocks - HOUR / 2
    assert sentence(draft(time), time + age).endswith(f"draft saved {expected}")


# The last second of a day in Bucharest, in UTC: winter, summer, the short day and the long one.
LAST_SECONDS = {
    "10 March": datetime.datetime(2026, 3, 10, 21, 59, 59, tzinfo=UTC),
    "10 June": datetime.datetime(2026, 6, 10, 20, 59, 59, tzinfo=UTC),
    "28 March": datetime.datetime(2026, 3, 28, 21, 59, 59, tzinfo=UTC),
    "29 March": datetime.datetime(2026, 3, 29, 20, 59, 59, tzinfo=UTC),
    "24 October": datetime.datetime(2026, 10, 24, 20, 59, 59, tzinfo=UTC),
    "25 October": datetime.datetime(2026, 10, 25, 21, 59, 59, tzinfo=UTC),
}


@pytest.mark.parametrize(("day", "last"), LAST_SECONDS.items())
def test_days_change_at_midnight_in_bucharest(day, last):
    following = (last + DAY / 2).date()
    project = live(review_date=last.date())
    assert sentence(project, last) == f"{LIVE} · due for review today"
    assert sentence(project, last + SECOND) == f"{LIVE} · due for review since {day} 2026"
    project = live(NOON - HOUR, review_date=following)
    assert "due for review" not in sentence(project, last)
    assert sentence(project, last + SECOND).endswith(" · due for review today")
    next_day = f"{following.day} {following:%B} 2026"
    assert sentence(live(last), last + HOUR) == f"Live since {day} 2026"
    assert sentence(live(last + SECOND), last + HOUR) == f"Live since {next_day}"


def test_withdrawn_object_needs_no_review():
    project = make_project(review_date="2026-03-01")
    withdraw(published(project, now=NOON), None, "Ended.", now=NOON + HOUR)
    assert "due for review" not in sentence(project, NOON + HOUR)


@pytest.mark.parametrize(("seconds", "expected"), [(-1, " 2027"), (0, "")])
def test_year_is_shown_unless_it_is_the_current_one_in_bucharest(seconds, expected):
    project = ending(datetime.datetime(2027, 2, 1, 7, tzinfo=UTC))
    at = datetime.datetime(2026, 12, 31, 22, tzinfo=UTC) + seconds * SECOND
    plan = f"will be withdrawn on 1 February{expected} at 09:00 (Bucharest)"
    assert sentence(project, at) == f"{LIVE} · {plan}"


def test_withheld_publication_is_named_by_its_day():
    project = live()
    operations.withhold(Publication.objects.of(project).get(), None, "A court's order.", now=NOON)
    withheld = "Its version of 9 March 2026 is withheld"
    assert sentence(project, NOON) == withheld
    change(project, title_en="Without the name")
    assert sentence(saved(project, NOON), NOON) == f"{withheld} · draft saved just now"


def test_withdrawn_object_has_a_draft_after_a_later_change():
    project = published(make_project(), now=NOON - DAY)
    withdraw(project, None, "Ended.", now=NOON)
    Publication.objects.update(saved_at=NOON - DAY)
    assert sentence(project, NOON + DAY) == "Withdrawn since 10 March 2026"
    change(project, title_en="Again")
    Publication.objects.candidates().update(saved_at=NOON + HOUR)
    assert sentence(project, NOON + 2 * HOUR).endswith("· draft saved 1 hour ago")
