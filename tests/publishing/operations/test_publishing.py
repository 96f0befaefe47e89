"""Publish, schedule and cancel: the rows that result, and the operations that are rejected."""

import pytest
from django.core.exceptions import ValidationError

from projects.models import Project
from publishing import operations
from record.models import FOREVER, Publication, Record
from tests.helpers.factories import (
    change,
    make_country,
    make_milestone,
    make_project,
    make_user,
    published,
)
from tests.helpers.publishing import publish, saved_by, withdraw
from tests.helpers.times import DAY, HOUR, NOON, TICK, refused, rows_of, title_at


@pytest.fixture
def project():
    """A project in force since noon."""
    return published(make_project(title_en="First"), now=NOON)


def schedule(project, title, at=NOON + DAY):
    return publish(change(project, title_en=title), None, at=at, now=NOON)


def test_publication_states_who_wrote_and_published_it_when_and_why():
    author, editor = make_user(), make_user()
    project = saved_by(author, make_project(), title_en="Second")
    row = publish(project, editor, note="First version", now=NOON)
    assert (row.saved_by, row.recorded_by, row.note) == (author, editor, "First version")
    assert (row.recorded_at, row.in_force_from, row.in_force_until) == (NOON, NOON, FOREVER)
    assert Publication.objects.of(project).count() == 2


def test_content_is_unchanged_compared_with_the_one_in_force_at_that_time(project):
    schedule(project, "Second")
    change(project, title_en="First")
    assert publish(project, None, now=NOON + 2 * HOUR) is None
    assert publish(project, None, at=NOON + 2 * DAY, now=NOON + 2 * HOUR) is not None


def test_set_of_objects_is_published_at_one_time():
    rows = operations.publish([make_project(), make_milestone(), make_country()], None, now=NOON)
    assert {row.in_force_from for row in rows} == {NOON}
    assert Record.objects.get().changes == 1


def test_past_time_is_rejected(project):
    with refused("moment_has_passed"):
        publish(change(project, title_en="Second"), None, at=NOON, now=NOON + HOUR)
    with refused("moment_has_passed"):
        withdraw(project, None, "Ended.", at=NOON, now=NOON + HOUR)


def test_scheduling_the_same_twice_adds_nothing():
    project = make_project()
    assert publish(project, None, at=NOON + DAY, now=NOON)
    assert publish(project, None, at=NOON + DAY, now=NOON) is None
    assert withdraw(project, None, "Ended.", at=NOON + 2 * DAY, now=NOON)
    assert withdraw(project, None, "Ended.", at=NOON + 2 * DAY, now=NOON) is None


def test_time_of_another_scheduled_row_is_rejected(project):
    schedule(project, "Second")
    with refused("moment_taken"):
        schedule(project, "Third")
    with refused("moment_taken"):
        withdraw(project, None, "Ended.", at=NOON + DAY, now=NOON)


def test_publication_at_the_microsecond_of_a_scheduled_row_follows_it(project):
    schedule(project, "Second")
    row = publish(change(project, title_en="Third"), None, now=NOON + DAY)
    assert row.in_force_from == NOON + DAY + TICK


def test_cancelled_row_never_comes_into_force(project):
    operations.cancel(schedule(project, "Second"), make_user(), now=NOON + HOUR)
    assert title_at(project, NOON + 2 * DAY) == "First"
    assert rows_of(project).get().in_force_until == FOREVER
    assert publish(project, None, at=NOON + DAY, now=NOON + 2 * HOUR)
    assert title_at(project, NOON + DAY) == "Second"


def test_only_what_is_scheduled_can_be_cancelled(project):
    row, cancelled = schedule(project, "Second"), schedule(project, "Third", NOON + 2 * DAY)
    operations.cancel(cancelled, None, now=NOON)
    change(project, title_en="Fourth")
    draft = Publication.objects.candidates().of(project).get()
    for other, code in (
        (row, "already_in_force"),
        (cancelled, "not_scheduled"),
        (draft, "not_scheduled"),
    ):
        with refused(code):
            operations.cancel(other, None, now=NOON + DAY)


def test_object_that_was_deleted_meanwhile_is_rejected():
    project = make_project()
    stale = Project.objects.get(pk=project.pk)
    project.delete()
    with pytest.raises(ValidationError, match="deleted in the meantime"):
        publish(stale, None)
