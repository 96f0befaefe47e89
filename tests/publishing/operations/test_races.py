"""Operations at the same time stay in order, and those that are interrupted leave nothing."""

from itertools import pairwise
from unittest.mock import Mock

import pytest
from django.core.exceptions import ValidationError

from accounts.models import AuditEntry
from projects.models import Project, ProjectContent
from publishing import operations
from record.editions import Edition
from record.models import FOREVER, Publication, Record, ReservedSlug
from search.models import SearchEntry
from tests.helpers.concurrency import at_once
from tests.helpers.factories import make_project
from tests.helpers.publishing import publish
from tests.helpers.times import TICK

pytestmark = pytest.mark.django_db(transaction=True)

TIMES = 200


def publish_many_times(pk, name):
    """Return a function that edits and publishes ``TIMES`` times and returns the new rows."""

    def act():
        rows = []
        for number in range(TIMES):
            project = Project.objects.get(pk=pk)
            project.title_en = f"{name} {number}"
            project.save()
            rows.append(publish(project, None))
        return [row for row in rows if row]

    return act


def publish_each(projects):
    return at_once(*(lambda project=project: publish(project, None) for project in projects))


def times_of(rows):
    return [row.in_force_from for row in rows]


def assert_one_in_force_at_any_time(key):
    """The intervals of an object's rows are contiguous and disjoint."""
    rows = list(Publication.objects.with_time().filter(key=key).order_by("in_force_from"))
    assert [row.in_force_until for row in rows] == [*times_of(rows)[1:], FOREVER]
    for time in times_of(rows)[:: len(rows) // 20 or 1]:
        assert Publication.objects.in_force(time).filter(key=key).count() == 1
        assert Publication.objects.in_force(time - TICK).filter(key=key).count() <= 1


def assert_strictly_rising(times):
    assert all(earlier < later for earlier, later in pairwise(times))


@pytest.mark.slow
def test_two_people_publish_one_object_200_times_each():
    project = make_project()
    mine, yours = at_once(
        publish_many_times(project.pk, "Mine"), publish_many_times(project.pk, "Yours")
    )
    rows = Publication.objects.with_time().of(project)
    assert rows.count() == len(mine) + len(yours) >= TIMES
    for added in (mine, yours, rows.order_by("pk").filter(pk__in=[row.pk for row in mine])):
        assert_strictly_rising(times_of(added))
    assert len({*times_of(mine), *times_of(yours)}) == rows.count()
    assert Record.objects.get().changes == rows.count()
    assert_one_in_force_at_any_time(project.key)
    project.refresh_from_db()
    shown = Edition(Record.objects.get().last_timestamp).get(ProjectContent, project.slug)
    assert shown.title.en == project.title_en


def test_two_people_publish_the_first_objects_of_all():
    """The record's one row does not exist yet."""
    rows = publish_each([make_project(), make_project()])
    assert rows[0].in_force_from != rows[1].in_force_from
    assert Record.objects.get().changes == 2


def test_two_people_publish_contents_with_words_that_search_has_already():
    projects = [make_project(title_en="Training"), make_project(title_en="Training")]
    publish_each(projects)
    for project in projects:
        project.budget_amount = 9_000
        project.save()
    rows = publish_each(projects)
    entries = SearchEntry.objects.filter(draft=None)
    assert [entry.publications.count() for entry in entries] == [2, 2]
    assert {row.search_entries.get().is_newest for row in rows} == {True}


def test_one_of_two_people_gets_a_slug():
    projects = [make_project(), make_project()]
    Project.objects.filter(pk=projects[0].pk).update(slug="wanted")
    publish(projects[0], None)
    Project.objects.filter(pk=projects[0].pk).update(slug="given-up")
    Project.objects.filter(pk=projects[1].pk).update(slug="wanted")
    with pytest.raises(ValidationError) as refusal:
        publish_each(projects)
    assert list(refusal.value.error_dict) == ["slug"]


def test_interrupted_publication_leaves_nothing_and_can_be_repeated(monkeypatch):
    projects = [make_project(), make_project()]
    with monkeypatch.context() as patched:
        patched.setattr("search.index.add", Mock(side_effect=KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            operations.publish(projects, None)
    for rows in (Publication.objects.with_time(), ReservedSlug.objects, AuditEntry.objects):
        assert not rows.exists()
    assert len(operations.publish(projects, None)) == 2
