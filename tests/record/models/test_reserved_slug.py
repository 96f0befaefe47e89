"""A slug belongs for ever to the object that first published or scheduled it."""

import pytest
from django.core.exceptions import ValidationError

from projects.models import ProjectContent
from publishing import operations
from record.editions import Edition, Gone, Moved, NotInEdition
from record.models import Publication, ReservedSlug
from tests.helpers.factories import change, make_milestone, make_project, published
from tests.helpers.publishing import publish, withdraw
from tests.helpers.times import DAY, HOUR, NOON, TICK

pytestmark = pytest.mark.django_db


def renamed(*slugs):
    """Return a project that was published under each of these slugs, an hour apart."""
    project = make_project()
    for hours, slug in enumerate(slugs):
        publish(change(project, slug=slug), now=NOON + hours * HOUR)
    return project


def pages_at(slugs, time):
    """Return the slug of the page, the path of a redirect, "gone" or "" for each slug."""
    return [page_at(slug, time) for slug in slugs]


def page_at(slug, time):
    try:
        return Edition(time).get(ProjectContent, slug).slug
    except Moved as moved:
        return moved.path
    except Gone:
        return "gone"
    except NotInEdition:
        return ""


def test_each_edition_redirects_the_former_slugs_of_its_time_in_one_hop():
    """The object can also return to a former one."""
    renamed("a", "b", "c", "b")
    assert pages_at("abc", NOON) == ["a", "", ""]
    assert pages_at("abc", NOON + HOUR) == ["/projects/b/", "b", ""]
    assert pages_at("abc", NOON + 2 * HOUR) == ["/projects/c/", "/projects/c/", "c"]
    assert pages_at("abc", NOON + DAY) == ["/projects/b/", "b", "/projects/b/"]


@pytest.mark.parametrize("is_cancelled", [False, True])
def test_rename_is_unknown_before_its_time_and_once_it_is_cancelled(is_cancelled):
    project = change(renamed("a"), slug="b")
    assert not ReservedSlug.objects.filter(slug="b").exists()
    planned = publish(project, at=NOON + DAY, now=NOON)
    assert pages_at("ab", NOON + DAY - TICK) == ["a", ""]
    if is_cancelled:
        operations.cancel(planned, by=None, now=NOON)
    assert pages_at("ab", NOON + DAY) == (["a", ""] if is_cancelled else ["/projects/b/", "b"])


@pytest.mark.parametrize("is_withdrawn", [False, True])
def test_slugs_that_an_object_has_had_or_scheduled_are_rejected_for_another_one(is_withdrawn):
    project = renamed("a", "b")
    publish(change(project, slug="c"), at=NOON + 2 * DAY, now=NOON + 2 * HOUR)
    change(project, slug="d")
    if is_withdrawn:
        withdraw(project, None, "Ended.", now=NOON + DAY)
        assert pages_at("ab", NOON + DAY) == ["gone", "gone"]
    other = make_project()
    for slug in "abc":
        change(other, slug=slug)
        for check in (other.clean, lambda: publish(other, now=NOON + DAY)):
            with pytest.raises(ValidationError, match="belongs or belonged to another") as error:
                check()
            assert list(error.value.error_dict) == ["slug"]
    assert not Publication.objects.with_time().of(other).exists()


def test_deleted_draft_releases_its_slug():
    make_project(slug="a").delete()
    assert published(make_project(slug="a"), now=NOON)


def test_objects_of_two_kinds_can_have_one_slug():
    published(make_project(slug="a"), now=NOON)
    assert published(make_milestone(slug="a"), now=NOON + HOUR)
