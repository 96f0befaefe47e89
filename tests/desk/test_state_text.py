"""What staff read of how a working copy stands, on both sides of every moment at which it changes."""

import datetime

import pytest

from desk.state_text import describe_state
from publishing import operations
from record.models import Publication, ReviewEntry, Step
from tests.helpers.factories import change, make_notice, make_project, make_user, published
from tests.helpers.publishing import withdraw
from tests.helpers.times import DAY, HOUR, MINUTE, NOON, SECOND, TICK

pytestmark = pytest.mark.django_db

SPRING = datetime.datetime(2026, 3, 29, 1, tzinfo=datetime.UTC)  # clocks go from 03:00 to 04:00
AUTUMN = datetime.datetime(
    2026, 10, 25, 1, tzinfo=datetime.UTC
)  # clocks go back from 04:00 to 03:00
NEVER = "Never published · draft saved on 8 March at 14:00 (Bucharest)"
SAVED = "draft saved on 9 March at 14:00 (Bucharest)"


def sentence(obj, at) -> str:
    return describe_state(type(obj).objects.with_state(at).get(pk=obj.pk), at)


def saved(obj, at):
    """``obj``, whose last draft was saved at this moment."""
    Publication.objects.candidates().of(obj).update(saved_at=at)
    return obj


def draft(at=NOON - 2 * DAY):
    return saved(make_project(), at)


def live(since=NOON - DAY, **columns):
    return published(make_project(**columns), now=since)


def changed(at):
    return saved(change(live(at - 9 * DAY), title_en="Changed"), at)


def told(obj, step, at):
    row = Publication.objects.of(obj).filter(digest=obj.digest).latest("pk")
    ReviewEntry.objects.create(
        publication=row, step=step, text="Please look.", created_at=at, created_by=make_user()
    )
    return obj


def planned(*moments, now=NOON):
    """A live project, with another content planned for each of these moments."""
    project = live()
    for moment in moments:
        published(change(project, title_en=f"From {moment}"), now=now, at=moment)
        now += TICK
    return change(project, title_en="Global Action on Cybercrime Extended")


def ending(moment, now=NOON):
    project = live()
    withdraw(project, None, "Ended.", at=moment, now=now)
    return project


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (NOON - MINUTE, f"{NEVER} · next publication goes live on 10 March at 14:00 (Bucharest)"),
        (NOON - SECOND, f"{NEVER} · next publication goes live within a minute"),
        (NOON, "Live since 10 March 2026"),
        (NOON + SECOND, "Live since 10 March 2026"),
    ],
)
def test_first_publication_goes_live_at_its_second(at, expected):
    assert sentence(published(draft(), now=NOON - HOUR, at=NOON), at) == expected


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (
            NOON - MINUTE,
            "Live since 9 March 2026 · will be withdrawn on 10 March at 14:00 (Bucharest)",
        ),
        (NOON - SECOND, "Live since 9 March 2026 · will be withdrawn within a minute"),
        (NOON, "Withdrawn since 10 March 2026"),
        (NOON + SECOND, "Withdrawn since 10 March 2026"),
    ],
)
def test_what_ends_is_withdrawn_from_that_second(at, expected):
    assert sentence(ending(NOON, now=NOON - HOUR), at) == expected


@pytest.mark.parametrize("at", [NOON + DAY - SECOND, NOON + DAY, NOON + DAY + SECOND])
@pytest.mark.parametrize("make", [ending, planned])
def test_what_was_cancelled_is_not_told(make, at):
    project = make(NOON + DAY)
    operations.cancel(Publication.objects.scheduled(NOON).of(project).get(), None, now=NOON + HOUR)
    assert sentence(project, at) == "Live since 9 March 2026"


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (NOON - SECOND, "Live since 9 March 2026 · next publication goes live within a minute"),
        (NOON, f"Live since 10 March 2026 · {SAVED}"),
    ],
)
def test_content_that_takes_over_leaves_the_working_copy_behind(at, expected):
    assert sentence(saved(planned(NOON, now=NOON - HOUR), NOON - DAY), at) == expected


@pytest.mark.parametrize(
    ("count", "expected"),
    [(1, ""), (2, ", and 1 more change is planned"), (3, ", and 2 more changes are planned")],
)
def test_first_of_what_is_planned_is_told_and_the_others_are_counted(count, expected):
    project = planned(*(NOON + day * DAY for day in range(1, count + 1)))
    first = "next publication goes live on 11 March at 14:00 (Bucharest)"
    assert sentence(project, NOON + HOUR) == f"Live since 9 March 2026 · {first}{expected}"


def test_notice_that_begins_and_ends_by_itself_tells_of_both():
    notice = make_notice(starts_at=NOON + DAY, ends_at=NOON + 2 * DAY)
    published(saved(notice, NOON), now=NOON)
    plan = (
        "next publication goes live on 11 March at 14:00 (Bucharest), and 1 more change is planned"
    )
    assert sentence(notice, NOON) == f"Never published · draft saved just now · {plan}"
    end = "Live since 11 March 2026 · will be withdrawn on 12 March at 14:00 (Bucharest)"
    assert sentence(notice, NOON + DAY) == end


AGES = [
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
]


@pytest.mark.parametrize(("age", "expected"), AGES)
def test_age_of_a_draft_is_told(age, expected):
    assert sentence(draft(NOON), NOON + age) == f"Never published · draft saved {expected}"
    assert (
        sentence(changed(NOON), NOON + age) == f"Live since 1 March 2026 · draft saved {expected}"
    )


@pytest.mark.parametrize(("age", "expected"), AGES)
@pytest.mark.parametrize(
    ("step", "words"),
    [(Step.SUBMITTED, "submitted {}, waiting for a publisher"), (Step.SENT_BACK, "sent back {}")],
)
def test_age_of_the_last_step_is_told(step, words, age, expected):
    project = told(draft(), step, NOON)
    assert sentence(project, NOON + age).split(" · ")[2:] == [words.format(expected)]


@pytest.mark.parametrize(
    ("moment", "expected"),
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
def test_moments_are_plain_on_the_nights_when_clocks_change(moment, expected):
    assert (
        sentence(ending(moment), NOON) == f"Live since 9 March 2026 · will be withdrawn {expected}"
    )
    past = f"Never published · draft saved {expected}"
    assert sentence(draft(moment), moment + DAY) == past


@pytest.mark.parametrize("change_of_clocks", [SPRING, AUTUMN])
@pytest.mark.parametrize(
    ("age", "expected"), [(HOUR - SECOND, "59 minutes ago"), (HOUR, "1 hour ago")]
)
def test_an_hour_is_an_hour_when_clocks_change(change_of_clocks, age, expected):
    project = draft(change_of_clocks - HOUR / 2)
    assert sentence(project, change_of_clocks - HOUR / 2 + age).endswith(f"draft saved {expected}")


# The last second of a day in Bucharest, in UTC: winter, summer, the short day and the long one.
LAST_SECONDS = {
    "10 March": datetime.datetime(2026, 3, 10, 21, 59, 59, tzinfo=datetime.UTC),
    "10 June": datetime.datetime(2026, 6, 10, 20, 59, 59, tzinfo=datetime.UTC),
    "28 March": datetime.datetime(2026, 3, 28, 21, 59, 59, tzinfo=datetime.UTC),
    "29 March": datetime.datetime(2026, 3, 29, 20, 59, 59, tzinfo=datetime.UTC),
    "24 October": datetime.datetime(2026, 10, 24, 20, 59, 59, tzinfo=datetime.UTC),
    "25 October": datetime.datetime(2026, 10, 25, 21, 59, 59, tzinfo=datetime.UTC),
}


@pytest.mark.parametrize(("day", "last"), LAST_SECONDS.items())
def test_days_are_those_of_bucharest(day, last):
    following = (last + DAY / 2).date()
    assert sentence(live(last), last + HOUR) == f"Live since {day} 2026"
    assert (
        sentence(live(last + SECOND), last + HOUR)
        == f"Live since {following.day} {following:%B} 2026"
    )


@pytest.mark.parametrize(("day", "last"), LAST_SECONDS.items())
def test_object_is_to_be_read_again_from_midnight_in_bucharest(day, last):
    project = live(review_date=last.date())
    live_since = "Live since 9 March 2026"
    assert sentence(project, last) == f"{live_since} · to be read again today"
    assert sentence(project, last + SECOND) == f"{live_since} · to be read again since {day} 2026"
    project = live(NOON - HOUR, review_date=(last + DAY / 2).date())
    assert "read again" not in sentence(project, last)
    assert sentence(project, last + SECOND).endswith(" · to be read again today")


def test_what_is_withdrawn_needs_no_reading():
    project = make_project(review_date="2026-03-01")
    withdraw(published(project, now=NOON), None, "Ended.", now=NOON + HOUR)
    assert "read again" not in sentence(project, NOON + HOUR)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (
            datetime.datetime(2026, 12, 31, 21, 59, 59, tzinfo=datetime.UTC),
            "on 1 February 2027 at 09:00 (Bucharest)",
        ),
        (
            datetime.datetime(2026, 12, 31, 22, tzinfo=datetime.UTC),
            "on 1 February at 09:00 (Bucharest)",
        ),
    ],
)
def test_year_is_told_unless_it_is_that_of_bucharest(at, expected):
    project = ending(datetime.datetime(2027, 2, 1, 7, tzinfo=datetime.UTC))
    assert sentence(project, at) == f"Live since 9 March 2026 · will be withdrawn {expected}"


def test_publication_that_is_withheld_is_told_by_its_day():
    project = live()
    operations.withhold(Publication.objects.of(project).get(), None, "A court's order.", now=NOON)
    withheld = "Its publication of 9 March 2026 is withheld"
    assert sentence(project, NOON) == withheld
    change(project, title_en="Without the name")
    assert sentence(saved(project, NOON), NOON) == f"{withheld} · draft saved just now"


def test_withdrawn_object_has_a_draft_once_somebody_works_on_it_again():
    project = published(make_project(), now=NOON - DAY)
    withdraw(project, None, "Ended.", now=NOON)
    Publication.objects.update(saved_at=NOON - DAY)
    assert sentence(project, NOON + DAY) == "Withdrawn since 10 March 2026"
    change(project, title_en="Again")
    Publication.objects.candidates().update(saved_at=NOON + HOUR)
    assert sentence(project, NOON + 2 * HOUR).endswith("· draft saved 1 hour ago")
