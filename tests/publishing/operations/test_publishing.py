"""Publish, schedule, cancel: what each leaves in the record, and what it refuses."""

import pytest
from django.core.exceptions import ValidationError

from projects.content import ProjectContent
from projects.models import Project
from publishing import operations
from record.editions import Edition, NotInEdition
from record.models import FOREVER, Mention, Publication, Record
from tests.helpers.factories import (
    change,
    make_country,
    make_milestone,
    make_project,
    make_user,
    published,
)
from tests.helpers.publishing import publish, withdraw
from tests.helpers.times import DAY, HOUR, NOON, TICK, acronyms_at, refused, rows_of, title_at

pytestmark = pytest.mark.django_db


def test_saved_object_is_in_no_edition_until_it_is_published():
    project = make_project()
    with pytest.raises(NotInEdition):
        Edition(NOON).get(ProjectContent, project.slug)
    assert acronyms_at(NOON) == set()


def test_published_content_holds_from_its_moment_on():
    project = make_project(title_en="First")
    publish(project, by=None, now=NOON)
    assert title_at(project, NOON) == "First"
    with pytest.raises(NotInEdition):
        Edition(NOON - TICK).get(ProjectContent, project.slug)


def test_change_of_the_working_copy_shows_only_after_publishing_it():
    project = published(make_project(title_en="First"), now=NOON)
    change(project, title_en="Second")
    assert title_at(project, NOON + HOUR) == "First"
    publish(project, by=None, now=NOON + 2 * HOUR)
    assert title_at(project, NOON + 2 * HOUR) == "Second"
    assert title_at(project, NOON + 2 * HOUR - TICK) == "First"


def test_publication_says_who_published_it_when_and_why():
    editor = make_user()
    row = publish(make_project(), by=editor, note="First version", now=NOON)
    assert (row.recorded_by, row.recorded_at, row.in_force_from, row.note) == (
        editor,
        NOON,
        NOON,
        "First version",
    )
    assert row.in_force_until == FOREVER


def test_publishing_what_does_not_differ_adds_nothing_and_says_so():
    project = published(make_project(), now=NOON)
    assert publish(project, by=None, now=NOON + HOUR) is None
    assert rows_of(project).count() == 1


def test_what_does_not_differ_is_judged_at_the_moment_for_which_it_is_published():
    project = published(make_project(title_en="First"), now=NOON)
    publish(change(project, title_en="Second"), by=None, at=NOON + DAY, now=NOON + HOUR)
    change(project, title_en="First")
    assert publish(project, by=None, now=NOON + 2 * HOUR) is None
    assert publish(project, by=None, at=NOON + 2 * DAY, now=NOON + 2 * HOUR) is not None


def test_set_of_objects_is_published_at_one_moment():
    objects = [make_project(), make_milestone(), make_country()]
    rows = operations.publish(objects, by=None, now=NOON)
    assert {row.in_force_from for row in rows} == {NOON}
    assert Record.objects.get().changes == 1


def test_set_is_published_whole_or_not_at_all():
    project, undated = make_project(), make_milestone(date=None)
    with pytest.raises(ValidationError, match="needs its date"):
        operations.publish([project, undated], by=None, now=NOON)
    assert not Publication.objects.with_time().exists()
    assert not Record.objects.exists()


def test_scheduled_content_holds_from_its_second_on_with_nobody_doing_anything():
    project = published(make_project(title_en="First"), now=NOON)
    publish(change(project, title_en="Second"), by=None, at=NOON + DAY, now=NOON + HOUR)
    assert title_at(project, NOON + DAY - TICK) == "First"
    assert title_at(project, NOON + DAY) == "Second"


def test_publishing_before_what_is_scheduled_leaves_it_scheduled():
    project = published(make_project(title_en="First"), now=NOON)
    publish(change(project, title_en="Third"), by=None, at=NOON + DAY, now=NOON)
    publish(change(project, title_en="Second"), by=None, now=NOON + HOUR)
    titles = [title_at(project, NOON + each) for each in (0 * HOUR, HOUR, DAY - TICK, DAY)]
    assert titles == ["First", "Second", "Second", "Third"]


def test_moment_that_has_passed_is_refused():
    project = make_project()
    with refused("moment_has_passed"):
        publish(project, by=None, at=NOON - TICK, now=NOON)
    with refused("moment_has_passed"):
        operations.withdraw(
            [published(project, now=NOON)], None, "Ended.", at=NOON, now=NOON + HOUR
        )


def test_scheduling_twice_for_one_moment_what_does_not_differ_adds_nothing():
    project = make_project()
    assert publish(project, by=None, at=NOON + DAY, now=NOON)
    assert publish(project, by=None, at=NOON + DAY, now=NOON) is None
    assert withdraw(project, None, "Ended.", at=NOON + 2 * DAY, now=NOON)
    assert withdraw(project, None, "Ended.", at=NOON + 2 * DAY, now=NOON) is None


def test_moment_for_which_something_is_scheduled_is_refused():
    project = published(make_project(), now=NOON)
    publish(change(project, title_en="Second"), by=None, at=NOON + DAY, now=NOON)
    change(project, title_en="Third")
    with refused("moment_taken"):
        publish(project, by=None, at=NOON + DAY, now=NOON)
    with refused("moment_taken"):
        withdraw(project, None, "Ended.", at=NOON + DAY, now=NOON)


def test_publishing_in_the_very_microsecond_for_which_something_is_scheduled_comes_just_after_it():
    project = published(make_project(), now=NOON)
    publish(change(project, title_en="Second"), by=None, at=NOON + DAY, now=NOON)
    row = publish(change(project, title_en="Third"), by=None, now=NOON + DAY)
    assert row.in_force_from == NOON + DAY + TICK


def test_cancelled_schedule_never_comes_and_what_was_before_goes_on():
    project = published(make_project(title_en="First"), now=NOON)
    row = publish(change(project, title_en="Second"), by=None, at=NOON + DAY, now=NOON)
    operations.cancel(row, by=make_user(), now=NOON + HOUR)
    assert title_at(project, NOON + 2 * DAY) == "First"
    assert rows_of(project).get().in_force_until == FOREVER


def test_cancelling_the_only_row_leaves_nothing():
    project = make_project()
    operations.cancel(publish(project, by=None, at=NOON + DAY, now=NOON), by=None, now=NOON + HOUR)
    with pytest.raises(NotInEdition):
        Edition(NOON + DAY).get(ProjectContent, project.slug)


def test_cancelled_moment_is_free_again():
    project = published(make_project(), now=NOON)
    change(project, title_en="Second")
    operations.cancel(publish(project, by=None, at=NOON + DAY, now=NOON), by=None, now=NOON + HOUR)
    assert publish(project, by=None, at=NOON + DAY, now=NOON + 2 * HOUR)
    assert title_at(project, NOON + DAY) == "Second"


def test_cancelling_between_two_others_joins_them():
    project = published(make_project(title_en="First"), now=NOON)
    middle = publish(change(project, title_en="Second"), by=None, at=NOON + DAY, now=NOON)
    publish(change(project, title_en="Third"), by=None, at=NOON + 2 * DAY, now=NOON)
    operations.cancel(middle, by=None, now=NOON + HOUR)
    assert title_at(project, NOON + 2 * DAY - TICK) == "First"
    assert title_at(project, NOON + 2 * DAY) == "Third"


def test_what_is_in_force_can_not_be_cancelled():
    project = make_project()
    row = publish(project, by=None, at=NOON + DAY, now=NOON)
    for moment in (NOON + DAY, NOON + 2 * DAY):
        with refused("already_in_force"):
            operations.cancel(row, by=None, now=moment)


def test_what_has_no_moment_to_come_can_not_be_cancelled():
    project = published(make_project(), now=NOON)
    row = publish(change(project, title_en="Second"), by=None, at=NOON + DAY, now=NOON)
    operations.cancel(row, by=None, now=NOON)
    change(project, title_en="Third")
    for each in (row, Publication.objects.candidates().of(project).get()):
        with refused("not_scheduled"):
            operations.cancel(each, by=None, now=NOON + HOUR)


def test_publication_mentions_what_its_content_names():
    country, linked = make_country(), published(make_milestone(), now=NOON)
    objective = f'<p><a href="ref:milestone/{linked.key}">Decision</a></p>'
    publish(make_project(countries=[country], objective_en=objective), by=None, now=NOON + HOUR)
    assert {(each.kind, each.key) for each in Mention.objects.all()} == {
        ("country", country.key),
        ("milestone", linked.key),
    }


def test_publishing_what_was_deleted_meanwhile_is_refused_in_words():
    project = make_project()
    stale = Project.objects.get(pk=project.pk)
    project.delete()
    with pytest.raises(ValidationError, match="deleted meanwhile"):
        publish(stale, by=None)
