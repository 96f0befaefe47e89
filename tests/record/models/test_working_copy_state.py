"""States of working copies, their unpublished changes, and which of them can be deleted."""

import pytest
from django.db.models import ProtectedError

from projects.models import Project
from publishing import operations
from record.models import Publication, Record, State, objects_with_state
from record.models.working_copy_state import load_states
from tests.helpers.factories import (
    change,
    make_funder,
    make_milestone,
    make_project,
    published,
)
from tests.helpers.publishing import publish, withdraw
from tests.helpers.raw_sql import without_triggers
from tests.helpers.times import DAY, HOUR, NOON

pytestmark = pytest.mark.django_db


def annotated(obj, at):
    return objects_with_state([obj.ref], at)[0]


def state_at(obj, at=NOON + HOUR) -> State:
    return State(annotated(obj, at).state_now)


def scheduled():
    return published(make_project(), now=NOON, at=NOON + DAY)


def live():
    return published(make_project(), now=NOON)


def changed():
    return change(live(), title_en="Changed")


def withdrawn():
    project = live()
    withdraw(project, None, "Ended.", now=NOON + HOUR)
    return project


def withheld():
    project = make_project()
    row = publish(project, now=NOON)
    operations.withhold(row, None, "A court's order.", now=NOON + HOUR)
    return project


MAKE = {
    State.DRAFT: make_project,
    State.SCHEDULED: scheduled,
    State.LIVE: live,
    State.CHANGED: changed,
    State.WITHDRAWN: withdrawn,
    State.WITHHELD: withheld,
}


def test_states_of_a_list_are_loaded_in_three_more_queries(django_assert_num_queries):
    states = {}
    for state, make in MAKE.items():
        states[make().pk] = state
        with without_triggers():
            Record.objects.update(last_timestamp=None)  # each of them begins at noon
    at = NOON + 2 * HOUR
    with django_assert_num_queries(4):
        projects = list(Project.objects.all())
        load_states(projects, at)
        assert {project.pk: project.state for project in projects} == states
    for pk, state in states.items():
        assert [project.pk for project in Project.objects.in_state(state, at)] == [pk]


def test_change_past_the_model_is_live_once_it_is_published():
    project = live()
    Project.objects.update(title_en="Changed by a script")
    publish(project, now=NOON + HOUR)
    assert state_at(project) == State.LIVE


@pytest.mark.parametrize(
    "columns",
    [
        {"budget_amount": "3350000", "start": "2016-03", "end": "2020", "title_fr": "  x "},
        {"budget_amount": "0.10"},
    ],
)
def test_values_in_another_notation_are_no_change(columns):
    funders = [(make_funder(), "90"), (make_funder(), "9.5")]
    project = published(make_project(funders=funders, **columns), now=NOON)
    assert Publication.objects.of(project).count() == 1
    change(project, **columns)
    assert state_at(project) == State.LIVE
    assert Publication.objects.of(project).count() == 1


@pytest.mark.parametrize("state", [state for state in State if state != State.DRAFT])
def test_published_object_cannot_be_deleted(state):
    project = MAKE[state]()
    for delete in (project.delete, Project.objects.filter(pk=project.pk).delete):
        with pytest.raises(ProtectedError, match="Withdraw it instead"):
            delete()
    assert Project.objects.filter(pk=project.pk).exists()


def test_deletion_of_drafts_and_published_objects_deletes_none():
    live(), make_project(), published(make_milestone(), now=NOON + HOUR)
    with pytest.raises(ProtectedError):
        Project.objects.all().delete()
    assert Project.objects.count() == 2
