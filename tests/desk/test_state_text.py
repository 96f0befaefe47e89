"""The state of a working copy as a sentence, before and after each time at which it changes."""

import datetime
from types import SimpleNamespace

import pytest

from desk.state_text import describe_state
from publishing import operations
from record.models import Publication, Step, objects_with_state
from tests.helpers.factories import change, make_project, published
from tests.helpers.publishing import withdraw
from tests.helpers.times import DAY, HOUR, MINUTE, NOON, SECOND, TICK

UTC = datetime.UTC
SPRING = datetime.datetime(2026, 3, 29, 1, tzinfo=UTC)  # clocks go from 03:00 to 04:00
AUTUMN = datetime.datetime(2026, 10, 25, 1, tzinfo=UTC)  # clocks go back from 04:00 to 03:00
LIVE = "Live since 9 March 2026"
NEVER = "Never published · draft saved on 8 March at 14:00 (Bucharest)"
NEXT = "next version goes live"
EMPTY = dict.fromkeys(
    "live_from is_withdrawn is_withheld last_step last_step_at next_from next_is_withdrawal "
    "review_date has_withheld_text".split()
)


def draft(saved_at, **state):
    """Return an item of a worklist that was never published."""
    state |= {"has_unpublished_changes": True, "draft_saved_at": saved_at}
    return SimpleNamespace(**EMPTY | {"scheduled_count": 0} | state)


def live(since=NOON - DAY, **state):
    """Return an item of a worklist that is live without a draft."""
    item = draft(since, live_from=since, **state)
    item.has_unpublished_changes = False
    return item


def ending(time):
    return live(next_from=time, next_is_withdrawal=True, scheduled_count=1)


def sentence(obj, at) -> str:
    """Return the sentence about a working copy, read at this time."""
    return describe_state(objects_with_state([obj.ref], at)[0], at)


def saved(obj, at):
    """Set the time of the last save, and return ``obj``."""
    Publication.objects.candidates().of(obj).update(saved_at=at)
    return obj


def published_project(at=NOON - DAY):
    return published(make_project(), now=at)


class TestScheduled:
    """Of each change, the sentence at the last second before it and at its second."""

    def test_publication_and_withdrawal_take_effect_at_their_second(self):
        first, last = saved(make_project(), NOON - 2 * DAY), published_project()
        published(first, now=NOON - HOUR, at=NOON)
        withdraw(last, None, "Ended.", at=NOON, now=NOON - HOUR + TICK)
        for project, plan, changed in (
            (first, f"{NEVER} · {NEXT}", "Live since 10 March 2026"),
            (last, f"{LIVE} · will be withdrawn", "Withdrawn since 10 March 2026"),
        ):
            assert sentence(project, NOON - MINUTE) == f"{plan} on 10 March at 14:00 (Bucharest)"
            assert sentence(project, NOON - SECOND) == f"{plan} within a minute"
            assert sentence(project, NOON) == changed
            assert sentence(project, NOON + SECOND) == changed

    def test_new_version_takes_effect_at_its_second_and_the_draft_stays(self):
        project = published_project()
        published(change(project, title_en="Next"), now=NOON - HOUR, at=NOON)
        change(project, title_en="Global Action on Cybercrime Extended")
        saved(project, NOON - DAY)
        assert sentence(project, NOON - SECOND) == f"{LIVE} · {NEXT} within a minute"
        draft_text = "draft saved on 9 March at 14:00 (Bucharest)"
        assert sentence(project, NOON) == f"Live since 10 March 2026 · {draft_text}"


@pytest.mark.parametrize(
    ("count", "expected"),
    [(1, ""), (2, ", and 1 more change is planned"), (3, ", and 2 more changes are planned")],
)
def test_first_planned_change_is_described_and_the_others_are_counted(count, expected):
    item = live(next_from=NOON + DAY, scheduled_count=count)
    first = f"{NEXT} on 11 March at 14:00 (Bucharest)"
    assert describe_state(item, NOON + HOUR) == f"{LIVE} · {first}{expected}"


@pytest.mark.parametrize(
    ("age", "expected"),
    [
        (-SECOND, "just now"),
        (59 * SECOND, "just now"),
        (60 * SECOND, "1 minute ago"),
        (HOUR, "1 hour ago"),
        (DAY - SECOND, "23 hours ago"),
        (DAY, "on 10 March at 14:00 (Bucharest)"),
        (366 * DAY, "on 10 March 2026 at 14:00 (Bucharest)"),
    ],
)
def test_age_of_the_draft_and_of_its_last_step_is_described(age, expected):
    changed = draft(NOON, live_from=NOON - 9 * DAY)
    described = f"draft saved {expected}"
    assert describe_state(changed, NOON + age) == f"Live since 1 March 2026 · {described}"
    for step, text in (
        (None, ""),
        (Step.SUBMITTED, " · submitted {}, waiting for a publisher"),
        (Step.SENT_BACK, " · sent back {}"),
    ):
        item = draft(NOON, last_step=step, last_step_at=NOON)
        whole = f"Never published · {described}{text.format(expected)}"
        assert describe_state(item, NOON + age) == whole


@pytest.mark.parametrize(
    ("time", "expected"),
    [
        (SPRING, "on 29 March at 04:00 (Bucharest)"),
        (AUTUMN + HOUR - SECOND, "on 25 October at 03:59 (Bucharest)"),
        (AUTUMN + HOUR, "on 25 October at 04:00 (Bucharest)"),
    ],
)
def test_times_are_local_on_the_nights_when_clocks_change(time, expected):
    assert describe_state(ending(time), NOON) == f"{LIVE} · will be withdrawn {expected}"
    assert describe_state(draft(time), time + DAY) == f"Never published · draft saved {expected}"


# The last second of a day in Bucharest, in UTC: the short day and the long one.
LAST_SECONDS = {
    "29 March": datetime.datetime(2026, 3, 29, 20, 59, 59, tzinfo=UTC),
    "25 October": datetime.datetime(2026, 10, 25, 21, 59, 59, tzinfo=UTC),
}


@pytest.mark.parametrize(("day", "last"), LAST_SECONDS.items())
def test_days_change_at_midnight_in_bucharest(day, last):
    following = (last + DAY / 2).date()
    item = live(review_date=last.date())
    assert describe_state(item, last) == f"{LIVE} · due for review today"
    assert describe_state(item, last + SECOND) == f"{LIVE} · due for review since {day} 2026"
    item = live(review_date=following)
    assert "due for review" not in describe_state(item, last)
    assert describe_state(item, last + SECOND).endswith(" · due for review today")
    next_day = f"{following.day} {following:%B} 2026"
    assert describe_state(live(last), last + HOUR) == f"Live since {day} 2026"
    assert describe_state(live(last + SECOND), last + HOUR) == f"Live since {next_day}"


def test_withdrawn_object_needs_no_review():
    item = live(is_withdrawn=True, review_date=datetime.date(2026, 3, 1))
    assert describe_state(item, NOON + HOUR) == "Withdrawn since 9 March 2026"


@pytest.mark.parametrize(("seconds", "expected"), [(-1, " 2027"), (0, "")])
def test_year_is_shown_unless_it_is_the_current_one_in_bucharest(seconds, expected):
    item = ending(datetime.datetime(2027, 2, 1, 7, tzinfo=UTC))
    at = datetime.datetime(2026, 12, 31, 22, tzinfo=UTC) + seconds * SECOND
    plan = f"will be withdrawn on 1 February{expected} at 09:00 (Bucharest)"
    assert describe_state(item, at) == f"{LIVE} · {plan}"


def test_withheld_publication_is_named_by_its_day():
    project = published_project()
    operations.withhold(Publication.objects.of(project).get(), None, "A court's order.", now=NOON)
    withheld = "Its version of 9 March 2026 is withheld"
    still = "the draft still has the withheld text: change it"
    assert sentence(project, NOON) == f"{withheld} · {still}"
    change(project, title_en="Without the name")
    assert sentence(saved(project, NOON), NOON) == f"{withheld} · draft saved just now"


@pytest.mark.parametrize(
    ("saved_at", "text"), [(NOON, ""), (NOON + HOUR, " · draft saved just now")]
)
def test_withdrawn_object_has_a_draft_after_a_later_change(saved_at, text):
    item = draft(saved_at, live_from=NOON, is_withdrawn=True)
    assert describe_state(item, NOON + HOUR) == f"Withdrawn since 10 March 2026{text}"
