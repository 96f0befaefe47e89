"""Random histories agree with a plain record at every boundary, and a microsecond before and after it."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from hypothesis import example, given, settings
from hypothesis import strategies as st

from projects.content import ProjectContent
from projects.models import Project
from publishing import operations
from record.editions import Edition, Gone, Moved, NotInEdition
from record.models import Publication
from tests.helpers.factories import change, make_project
from tests.helpers.oracles.record import NOTHING, REFUSED, PlainRecord
from tests.helpers.publishing import publish, withdraw
from tests.helpers.strategies import rolled_back
from tests.helpers.times import HOUR, NOON, SECOND, TICK

pytestmark = pytest.mark.django_db

# Each object has addresses of its own: that no other object can take them is shown elsewhere.
ADDRESSES = {"one": ("one-a", "one-b", "one-c"), "two": ("two-a", "two-b")}
DELAYS = st.sampled_from([0 * SECOND, TICK, SECOND, HOUR])
MOMENTS = st.sampled_from([None, None, TICK, 2 * TICK, SECOND, HOUR, 3 * HOUR, -SECOND])
NAMES = st.sampled_from(list(ADDRESSES))

STEPS = st.one_of(
    st.tuples(st.just("retitle"), NAMES, st.sampled_from(["First", "Second", "Third"])),
    st.tuples(st.just("rename"), NAMES, st.integers(0, 2)),
    st.tuples(st.just("publish"), NAMES, MOMENTS),
    st.tuples(st.just("publish"), NAMES, MOMENTS),
    st.tuples(st.just("withdraw"), NAMES, MOMENTS),
    st.tuples(st.just("cancel"), NAMES, st.integers(0, 3)),
)
HISTORIES = st.lists(st.tuples(DELAYS, STEPS), min_size=3, max_size=12)


class Replay:
    """One history, told to the site and to the plain record at once."""

    def __init__(self):
        self.now, self.plain, self.rows = NOON, PlainRecord(), {name: [] for name in ADDRESSES}
        self.objects = {
            name: make_project(slug=slugs[0], title_en="First") for name, slugs in ADDRESSES.items()
        }

    def run(self, history):
        for delay, (act, name, detail) in history:
            self.now += delay
            getattr(self, act)(name, detail)

    def retitle(self, name, title):
        change(self.objects[name], title_en=title)

    def rename(self, name, number):
        change(self.objects[name], slug=ADDRESSES[name][number % len(ADDRESSES[name])])

    def publish(self, name, delay):
        obj, at = self.objects[name], delay and self.now + delay
        told = self._tell(name, lambda: publish(obj, by=None, at=at, now=self.now))
        assert told == self.plain.publish(name, ("shown", obj.slug, obj.title_en), self.now, at)

    def withdraw(self, name, delay):
        obj, at, reason = self.objects[name], delay and self.now + delay, f"Reason at {self.now}."
        told = self._tell(name, lambda: withdraw(obj, None, reason, at=at, now=self.now))
        assert told == self.plain.withdraw(name, reason, self.now, at)

    def cancel(self, name, number):
        rows = self.rows[name]
        if rows:
            row = rows[number % len(rows)]
            told = outcome(lambda: operations.cancel(row, None, now=self.now))
            expected = self.plain.cancel(name, row.in_force_from, self.now)
            assert (told == REFUSED) == (expected == REFUSED)
            if told != REFUSED:
                rows.remove(row)

    def _tell(self, name, act):
        row = outcome(act)
        if isinstance(row, Publication):
            self.rows[name].append(row)
            return row.in_force_from
        return row or NOTHING


def outcome(act):
    """What the act returns, or that it was refused."""
    try:
        return act()
    except ValidationError:
        return REFUSED


def seen(edition, slug):
    """What a visitor finds at an address."""
    try:
        content = edition.get(ProjectContent, slug)
    except Moved as moved:
        return "moved", moved.path
    except Gone as gone:
        return "gone", gone.publication.reason
    except NotInEdition:
        return None
    return "shown", content.slug, content.title.en


def expected(plain, name, slug, at):
    state = plain.state(name, at)
    if state is None or slug not in plain.borne(name, at):
        return None
    if state[0] == "gone" or state[1] == slug:
        return state
    return "moved", f"/projects/{state[1]}/"


def assert_same(plain, at):
    edition = Edition(at)
    for name, slugs in ADDRESSES.items():
        for slug in slugs:
            assert seen(edition, slug) == expected(plain, name, slug, at), (at, slug)
    states = [plain.state(name, at) for name in ADDRESSES]
    cards = [("shown", card.slug, card.title.en) for card in edition.cards.all(ProjectContent)]
    assert sorted(cards) == sorted(state for state in states if state and state[0] == "shown")


@pytest.mark.slow
@settings(max_examples=50)
@given(HISTORIES)
@example(  # a withdrawal was planned for an address to come, and the rename was cancelled
    [
        (HOUR, ("publish", "one", None)),
        (HOUR, ("rename", "one", 1)),
        (HOUR, ("publish", "one", HOUR)),
        (SECOND, ("withdraw", "one", 3 * HOUR)),
        (SECOND, ("cancel", "one", 1)),
    ]
)
def test_random_history_agrees_with_a_plain_record(history):
    with rolled_back():
        replay = Replay()
        replay.run(history)
        for moment in replay.plain.moments():
            for at in (moment - TICK, moment, moment + TICK):
                assert_same(replay.plain, at)


@settings(max_examples=20)
@given(HISTORIES)
def test_archive_of_a_moment_never_changes_afterwards(history):
    """Whatever happens later, what was shown until now stays as it was shown."""
    with rolled_back():
        replay, half = Replay(), len(history) // 2
        replay.run(history[:half])
        at = max(replay.now, replay.plain.last or replay.now)
        before = [seen(Edition(at), slug) for slugs in ADDRESSES.values() for slug in slugs]
        replay.now = at + datetime.timedelta(days=1)
        replay.run(history[half:])
        after = [seen(Edition(at), slug) for slugs in ADDRESSES.values() for slug in slugs]
        assert after == before


@settings(max_examples=20)
@given(HISTORIES)
def test_digest_of_the_working_copy_tells_whether_it_differs_from_what_is_live(history):
    with rolled_back():
        replay = Replay()
        replay.run(history)
        at = max(replay.now, replay.plain.last or replay.now)
        for name, obj in replay.objects.items():
            stands = Project.objects.with_state(at).get(pk=obj.pk)
            shown = ("shown", stands.slug, stands.title_en)
            assert stands.has_unpublished_changes == (replay.plain.state(name, at) != shown)
