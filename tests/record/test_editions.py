"""Editions: random histories compared with a plain record, and previews of singletons."""

import gc
import weakref

import pytest
from django.core.exceptions import ValidationError
from hypothesis import example, given, settings
from hypothesis import strategies as st

from contact.models import ContactDetails
from contact.models.details import ContactContent
from pages.models import OfficeContent
from projects.models import ProjectContent
from publishing import operations
from record.editions import Edition, Gone, Moved, NotInEdition
from record.models import Publication, objects_with_state
from tests.helpers.admin.shared_links import candidate_of
from tests.helpers.factories import change, make_office, make_project, published
from tests.helpers.oracles.record import NOTHING, REFUSED, PlainRecord
from tests.helpers.publishing import publish, withdraw
from tests.helpers.strategies import rolled_back
from tests.helpers.times import DAY, HOUR, NOON, SECOND, TICK

pytestmark = pytest.mark.django_db

SLUGS = {"one": ("one-a", "one-b", "one-c"), "two": ("two-a", "two-b")}
DELAYS = st.sampled_from([0 * SECOND, TICK, SECOND, HOUR])
TIMES = st.sampled_from([None, None, TICK, 2 * TICK, SECOND, HOUR, 3 * HOUR, -SECOND])
NAMES = st.sampled_from(list(SLUGS))

STEPS = st.one_of(
    st.tuples(st.just("retitle"), NAMES, st.sampled_from(["First", "Second", "Third"])),
    st.tuples(st.just("rename"), NAMES, st.integers(0, 2)),
    st.tuples(st.just("publish"), NAMES, TIMES),
    st.tuples(st.just("publish"), NAMES, TIMES),
    st.tuples(st.just("withdraw"), NAMES, TIMES),
    st.tuples(st.just("cancel"), NAMES, st.integers(0, 3)),
)
HISTORIES = st.lists(st.tuples(DELAYS, STEPS), min_size=3, max_size=12)


class Replay:
    """One history, applied to the site and to the plain record."""

    def __init__(self, history=()):
        self.now = NOON
        self.plain = PlainRecord()
        self.rows = {name: [] for name in SLUGS}
        self.objects = {}
        for name, slugs in SLUGS.items():
            self.objects[name] = make_project(slug=slugs[0], title_en="First")
        self.run(history)

    def run(self, history):
        for delay, (operation, name, detail) in history:
            self.now += delay
            getattr(self, operation)(name, detail)

    @property
    def end(self):
        return max(self.now, self.plain.last or self.now)

    def retitle(self, name, title):
        change(self.objects[name], title_en=title)

    def rename(self, name, number):
        change(self.objects[name], slug=SLUGS[name][number % len(SLUGS[name])])

    def publish(self, name, delay):
        obj, at = self.objects[name], delay and self.now + delay
        outcome = self._perform(name, lambda: publish(obj, at=at, now=self.now))
        state = ("shown", obj.slug, obj.title_en)
        assert outcome == self.plain.publish(name, state, self.now, at)

    def withdraw(self, name, delay):
        obj, at, reason = self.objects[name], delay and self.now + delay, f"Reason at {self.now}."
        outcome = self._perform(name, lambda: withdraw(obj, None, reason, at=at, now=self.now))
        assert outcome == self.plain.withdraw(name, reason, self.now, at)

    def cancel(self, name, number):
        rows = self.rows[name]
        if rows:
            row = rows[number % len(rows)]
            outcome = outcome_of(lambda: operations.cancel(row, None, now=self.now))
            expected = self.plain.cancel(name, row.in_force_from, self.now)
            assert (outcome == REFUSED) == (expected == REFUSED)
            if outcome != REFUSED:
                rows.remove(row)

    def _perform(self, name, operation):
        row = outcome_of(operation)
        if isinstance(row, Publication):
            self.rows[name].append(row)
            return row.in_force_from
        return row or NOTHING


def outcome_of(operation):
    try:
        return operation()
    except ValidationError:
        return REFUSED


def page_at(edition, slug):
    """Return what a visitor sees at a slug."""
    try:
        content = edition.get(ProjectContent, slug)
    except Moved as moved:
        return "moved", moved.path
    except Gone as gone:
        return "gone", gone.publication.reason
    except NotInEdition:
        return None
    return "shown", content.slug, content.title.en


def all_pages(at):
    return [page_at(Edition(at), slug) for slugs in SLUGS.values() for slug in slugs]


def expected(plain, name, slug, at):
    state = plain.state(name, at)
    if state is None or slug not in plain.borne(name, at):
        return None
    if state[0] == "gone" or state[1] == slug:
        return state
    return "moved", f"/projects/{state[1]}/"


def assert_same(plain, at):
    edition = Edition(at)
    for name, slugs in SLUGS.items():
        for slug in slugs:
            assert page_at(edition, slug) == expected(plain, name, slug, at), (at, slug)
    states = [plain.state(name, at) for name in SLUGS]
    contents = edition.contents(ProjectContent)
    shown = [("shown", content.slug, content.title.en) for content in contents]
    assert sorted(shown) == sorted(state for state in states if state and state[0] == "shown")


@pytest.mark.slow
@settings(max_examples=50)
@given(HISTORIES)
@example(  # a withdrawal was planned for a future slug, and the rename was cancelled
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
        plain = Replay(history).plain
        for time in plain.moments():
            for at in (time - TICK, time, time + TICK):
                assert_same(plain, at)


@settings(max_examples=8)
@given(HISTORIES)
def test_archive_never_changes_and_the_state_agrees_with_the_record(history):
    with rolled_back():
        half = len(history) // 2
        replay = Replay(history[:half])
        at = replay.end
        before = all_pages(at)
        replay.now = at + DAY
        replay.run(history[half:])
        assert all_pages(at) == before
        for name, obj in replay.objects.items():
            [copy] = objects_with_state([obj.ref], replay.end)
            shown = ("shown", copy.slug, copy.title_en)
            assert copy.has_unpublished_changes == (replay.plain.state(name, replay.end) != shown)


def test_preview_shows_the_draft_of_each_singleton():
    objects = [
        ContactDetails.objects.create(office_name_en="Office", telephone="1"),
        make_office(short_name="A"),
    ]
    for obj in objects:
        publish(obj, now=NOON)
    change(objects[0], telephone="2")
    change(objects[1], short_name="B")
    drafts = [candidate_of(obj) for obj in objects]
    for candidates in (drafts, drafts[::-1]):
        edition = Edition(NOON + HOUR, candidates)
        assert edition.get(OfficeContent, OfficeContent.kind).short_name == "B"
        assert edition.shown_row == drafts[1]
        assert edition.get(ContactContent, ContactContent.kind).telephone == "2"
    assert Edition(NOON + HOUR).get(OfficeContent, OfficeContent.kind).short_name == "A"


def test_closed_edition_frees_its_contents_without_a_garbage_collection():
    published(make_project(slug="p"))
    edition = Edition.of_today()
    freed = weakref.ref(edition.contents(ProjectContent)[0])
    gc.disable()
    try:
        edition.close()
        assert freed() is None
    finally:
        gc.enable()
    assert [content.slug for content in edition.contents(ProjectContent)] == ["p"]
