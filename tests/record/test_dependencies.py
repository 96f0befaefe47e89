"""Dependencies are collected while something is made, and compared with later changes."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from record import dependencies
from record.dependencies import EVERYTHING, Changes, Dependencies, depend_on
from record.values import Ref
from tests.helpers.times import DAY, NOON

KINDS = st.sampled_from(["project", "activity", "page"])
REFS = st.builds(Ref, KINDS, st.uuids())
PARTS = st.sets(KINDS | REFS | st.tuples(KINDS, REFS))
PROJECT = Ref("project", UUID(int=1))


def test_what_is_read_inside_counts_for_all_around():
    with dependencies.collected() as page:
        depend_on("project")
        with dependencies.collected() as part:
            depend_on(PROJECT)
            depend_on("activity", at=NOON)
            depend_on("activity", at=NOON - DAY)
        with dependencies.ignored():
            depend_on(EVERYTHING)
    assert (part.parts, part.at) == ({PROJECT}, NOON)
    assert (page.parts, page.at) == ({"project", PROJECT}, NOON)


def test_stored_part_counts_for_the_page_that_shows_it():
    with dependencies.collected() as page:
        dependencies.add(Dependencies(["page"], NOON))
        assert dependencies.so_far().parts == {"page"}
    assert (page.parts, page.at) == ({"page"}, NOON)


def test_everything_is_assumed_if_nobody_collects():
    depend_on("project")
    assert dependencies.so_far().parts == {EVERYTHING}


@given(PARTS, st.sampled_from([None, NOON]))
def test_other_processes_read_the_same(parts, at):
    read = Dependencies.from_json(Dependencies(parts, at).to_json())
    assert (read.parts, read.at) == (parts, at)


@given(PARTS, PARTS)
def test_reduced_is_affected_by_the_same_changes(parts, changed):
    """The changes of an object are also changes of its kind."""
    kinds = {part if isinstance(part, str) else _kind(part) for part in changed}
    changes = Changes(frozenset(changed | kinds), frozenset(), NOON)
    whole = Dependencies(parts)
    assert changes.affect(whole.reduced()) == changes.affect(whole)


def _kind(part):
    return part.kind if isinstance(part, Ref) else part[0]


@pytest.mark.parametrize(
    ("changes", "read", "is_affected"),
    [
        (Changes(frozenset(), frozenset(), None), Dependencies(["project"]), False),
        (Changes(frozenset(["project"]), frozenset(), NOON), Dependencies(["project"]), True),
        (Changes(frozenset(["project"]), frozenset(), NOON), Dependencies(["page"]), False),
        (Changes(frozenset(["page"]), frozenset(), NOON), Dependencies((), NOON - DAY), False),
        # It was committed after the archived day was read.
        (Changes(frozenset(["page"]), frozenset(), NOON), Dependencies((), NOON), True),
        (Changes(None, frozenset(), None), Dependencies((), NOON - DAY), True),
    ],
)
def test_changes_affect_what_read_them(changes, read, is_affected):
    assert changes.affect(read) == is_affected
