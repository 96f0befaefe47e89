"""Two people act at once, on whatever database the tests run: nobody fails, and time stays in order."""

import threading
from itertools import pairwise

import pytest
from django.db import connections

from projects.content import ProjectContent
from projects.models import Project
from record.editions import Edition
from record.models import FOREVER, Publication, Record
from tests.helpers.factories import make_project
from tests.helpers.publishing import publish
from tests.helpers.times import TICK

pytestmark = pytest.mark.django_db(transaction=True)

TIMES = 200


def at_once(*acts):
    """Runs each in a thread of its own, all from one signal on; returns what they return and raises what they raise."""
    start, results, errors = threading.Barrier(len(acts)), [None] * len(acts), []

    def run(place, act):
        try:
            start.wait(timeout=30)
            results[place] = act()
        except Exception as error:  # whatever it is, it belongs to the test
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise ExceptionGroup("in the threads", errors)
    return results


def publish_many_times(pk, name):
    """Edits the title and publishes, ``TIMES`` times; returns the rows that were added."""

    def act():
        rows = []
        for number in range(TIMES):
            project = Project.objects.get(pk=pk)
            project.title_en = f"{name} {number}"
            project.save()
            rows.append(publish(project, by=None))
        return [row for row in rows if row]

    return act


def moments_of(rows):
    return [row.in_force_from for row in rows]


def assert_one_in_force_at_any_moment(key):
    """The intervals of an object's rows are contiguous and disjoint, from its first moment for ever."""
    rows = list(Publication.objects.with_time().filter(key=key).order_by("in_force_from"))
    assert [row.in_force_until for row in rows] == [*moments_of(rows)[1:], FOREVER]
    for moment in moments_of(rows)[:: len(rows) // 20 or 1]:
        assert Publication.objects.in_force(moment).filter(key=key).count() == 1
        assert Publication.objects.in_force(moment - TICK).filter(key=key).count() <= 1


def assert_strictly_rising(moments):
    assert all(earlier < later for earlier, later in pairwise(moments))


@pytest.mark.slow
def test_two_people_publish_one_object_200_times_each():
    project = make_project()
    mine, yours = at_once(
        publish_many_times(project.pk, "Mine"), publish_many_times(project.pk, "Yours")
    )
    rows = Publication.objects.with_time().of(project)
    assert rows.count() == len(mine) + len(yours) >= TIMES
    for added in (mine, yours, rows.order_by("pk").filter(pk__in=[row.pk for row in mine])):
        assert_strictly_rising(moments_of(added))
    assert len({*moments_of(mine), *moments_of(yours)}) == rows.count()
    assert Record.objects.get().changes == 2 * TIMES
    assert_one_in_force_at_any_moment(project.key)
    project.refresh_from_db()
    shown = Edition(Record.objects.get().last_timestamp).get(ProjectContent, project.slug)
    assert shown.title.en == project.title_en


@pytest.mark.slow
def test_two_people_publish_two_objects_200_times_each():
    projects = [make_project(), make_project()]
    added = at_once(*(publish_many_times(project.pk, project.slug) for project in projects))
    assert [len(rows) for rows in added] == [TIMES, TIMES]
    assert Record.objects.get().changes == 2 * TIMES
    assert_strictly_rising(sorted(moments_of([*added[0], *added[1]])))
    for project, rows in zip(projects, added, strict=True):
        assert_strictly_rising(moments_of(rows))
        assert [row.content["title"]["en"] for row in rows] == [
            f"{project.slug} {n}" for n in range(TIMES)
        ]
        assert_one_in_force_at_any_moment(project.key)


def test_two_people_publish_the_first_of_all_at_once():
    """Nobody has made the record's one row yet."""
    projects = [make_project(), make_project()]
    rows = at_once(*(lambda each=each: publish(each, by=None) for each in projects))
    assert rows[0].in_force_from != rows[1].in_force_from
    assert Record.objects.get().changes == 2


def test_two_people_take_one_address_and_one_of_them_is_told():
    projects = [make_project(), make_project()]
    Project.objects.filter(pk=projects[0].pk).update(slug="wanted")
    publish(projects[0], by=None)
    Project.objects.filter(pk=projects[0].pk).update(slug="given-up")
    Project.objects.filter(pk=projects[1].pk).update(slug="wanted")
    with pytest.raises(ExceptionGroup) as group:
        at_once(*(lambda each=each: publish(each, by=None) for each in projects))
    [refusal] = group.value.exceptions
    assert list(refusal.error_dict) == ["slug"]
