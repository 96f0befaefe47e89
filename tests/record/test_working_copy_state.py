"""Where a working copy stands: its state, its unpublished changes, the candidates that saves leave."""

import pytest
from django.db.models import ProtectedError

from projects.models import Project
from publishing import operations
from record.models import Publication, Record, State
from tests.helpers.factories import (
    change,
    make_country,
    make_funder,
    make_milestone,
    make_project,
    make_user,
    published,
)
from tests.helpers.publishing import publish, withdraw
from tests.helpers.times import DAY, HOUR, NOON, TICK

pytestmark = pytest.mark.django_db


def stand(obj, moment):
    return type(obj).objects.with_state(moment).get(pk=obj.pk)


def state_at(obj, moment=NOON + HOUR) -> State:
    return State(stand(obj, moment).state_now)


def draft():
    return make_project()


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
    operations.withhold(
        publish(project, by=None, now=NOON), None, "A court's order.", now=NOON + HOUR
    )
    return project


STANDS = {
    State.DRAFT: draft,
    State.SCHEDULED: scheduled,
    State.LIVE: live,
    State.CHANGED: changed,
    State.WITHDRAWN: withdrawn,
    State.WITHHELD: withheld,
}


@pytest.mark.parametrize(("state", "make"), STANDS.items())
def test_state_is_worked_out_in_sql(state, make):
    assert state_at(make()) == state


def test_every_state_is_tested_here():
    assert set(STANDS) == set(State)


def test_list_of_all_states_costs_one_query(django_assert_num_queries):
    projects = {}
    for state, make in STANDS.items():
        projects[state] = make()
        Record.objects.update(last_timestamp=None)  # each of them begins at noon
    with django_assert_num_queries(1):
        found = {each.pk: each.state for each in Project.objects.with_state(NOON + 2 * HOUR)}
    assert found == {project.pk: state for state, project in projects.items()}


def test_state_changes_at_its_moment_by_itself():
    project = scheduled()
    assert [state_at(project, each) for each in (NOON + DAY - TICK, NOON + DAY)] == [
        State.SCHEDULED,
        State.LIVE,
    ]


def test_object_tells_its_state_as_of_now():
    assert make_project().state == State.DRAFT
    assert published(make_project()).state == State.LIVE


def test_unpublished_changes_are_a_comparison_of_digests():
    project = live()
    assert stand(project, NOON).has_unpublished_changes is False
    change(project, title_en="Changed")
    assert stand(project, NOON).has_unpublished_changes is True
    change(project, title_en="Global Action on Cybercrime Extended")
    assert stand(project, NOON).has_unpublished_changes is False


def test_draft_has_unpublished_changes():
    assert stand(draft(), NOON).has_unpublished_changes is True


def test_what_was_written_past_the_model_is_live_once_it_is_published():
    project = live()
    Project.objects.update(title_en="Changed by a script")
    publish(project, by=None, now=NOON + HOUR)
    assert state_at(project) == State.LIVE


@pytest.mark.parametrize(
    "columns",
    [
        {"budget_amount": "3350000"},
        {"budget_amount": "0.10"},
        {"start": "2016-03", "end": "2020"},
        {"title_fr": "  x "},
    ],
)
def test_values_written_differently_are_the_same_once_published(columns):
    project = published(make_project(**columns), now=NOON)
    assert Publication.objects.of(project).count() == 1
    change(project, **columns)
    assert state_at(project) == State.LIVE
    assert Publication.objects.of(project).count() == 1


def test_rows_written_differently_are_the_same_once_published():
    project = published(
        make_project(funders=[(make_funder(), "90"), (make_funder(), "9.5")]), now=NOON
    )
    assert Publication.objects.of(project).count() == 1
    assert state_at(project) == State.LIVE


def test_save_leaves_a_candidate_that_says_who_saved_it():
    project, editor = make_project(title_en="First"), make_user()
    project.title_en = "Second"
    project.save(by=editor)
    first, second = Publication.objects.candidates().of(project).order_by("pk")
    assert [first.content["title"], second.content["title"]] == [{"en": "First"}, {"en": "Second"}]
    assert (first.saved_by, second.saved_by) == (None, editor)
    assert project.digest == second.digest


def test_save_without_a_change_leaves_none():
    project = make_project()
    change(project, owner=make_user(), review_date="2027-03-01")
    assert Publication.objects.of(project).count() == 1


def test_change_of_a_relation_is_a_change():
    project = make_project()
    project.countries.add(make_country())
    project.save()
    assert Publication.objects.candidates().of(project).count() == 2


def test_publishing_gives_the_last_candidate_its_moment():
    project, author, editor = make_project(), make_user(), make_user()
    project.title_en = "Second"
    project.save(by=author)
    row = publish(project, by=editor, now=NOON)
    assert (row.saved_by, row.recorded_by) == (author, editor)
    assert Publication.objects.of(project).count() == 2


def test_restoring_an_earlier_content_changes_the_working_copy_only():
    project = make_project(title_en="First", countries=[make_country()])
    row = publish(project, by=None, now=NOON)
    change(project, title_en="Second").countries.clear()
    project.restore(row.read(None))
    project.refresh_from_db()
    assert (project.title_en, project.countries.count()) == ("First", 1)
    assert state_at(project) == State.LIVE


@pytest.mark.parametrize("make", [scheduled, live, changed, withdrawn, withheld])
def test_what_was_ever_published_can_not_be_deleted(make):
    project = make()
    for delete in (project.delete, Project.objects.filter(pk=project.pk).delete):
        with pytest.raises(ProtectedError, match="withdrawn, not deleted"):
            delete()
    assert Project.objects.filter(pk=project.pk).exists()


def test_drafts_can_be_deleted():
    one, two = make_project(), make_project()
    one.delete()
    Project.objects.filter(pk=two.pk).delete()
    assert not Project.objects.exists()


def test_object_whose_schedule_was_cancelled_can_be_deleted():
    project = make_project()
    operations.cancel(publish(project, by=None, at=NOON + DAY, now=NOON), None, now=NOON)
    project.delete()
    assert not Project.objects.exists()


def test_mixture_of_drafts_and_published_ones_is_deleted_not_even_in_part():
    live(), draft(), published(make_milestone(), now=NOON + HOUR)
    with pytest.raises(ProtectedError):
        Project.objects.all().delete()
    assert Project.objects.count() == 2
