"""A slug belongs for ever to the object that first published or scheduled it."""

import pytest
from django.core.exceptions import ValidationError

from projects.content import ProjectContent
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
    renamed("a", "b", "c")
    assert pages_at("abc", NOON) == ["a", "", ""]
    assert pages_at("abc", NOON + HOUR) == ["/projects/b/", "b", ""]
    assert pages_at("abc", NOON + DAY) == ["/projects/c/", "/projects/c/", "c"]


def test_object_can_return_to_its_former_slug():
    renamed("a", "b", "a")
    assert pages_at("ab", NOON + DAY) == ["a", "/projects/a/"]


def test_scheduled_rename_is_unknown_before_its_time():
    project = renamed("a")
    publish(change(project, slug="b"), at=NOON + DAY, now=NOON)
    assert pages_at("ab", NOON + DAY - TICK) == ["a", ""]
    assert pages_at("ab", NOON + DAY) == ["/projects/b/", "b"]


def test_rename_of_a_draft_shows_nothing():
    change(renamed("a"), slug="b")
    assert pages_at("ab", NOON + DAY) == ["a", ""]
    assert not ReservedSlug.objects.filter(slug="b").exists()


def test_cancelled_rename_leads_nowhere():
    planned = publish(change(renamed("a"), slug="b"), at=NOON + DAY, now=NOON)
    operations.cancel(planned, by=None, now=NOON)
    assert pages_at("ab", NOON + 2 * DAY) == ["a", ""]


def test_slugs_that_an_object_ever_had_are_rejected_for_another_one():
    renamed("a", "b", "c")
    other = make_project()
    for slug in "abc":
        other.slug = slug
        with pytest.raises(ValidationError, match="belongs or belonged to another object") as error:
            other.clean()
        assert list(error.value.error_dict) == ["slug"]


def test_publishing_under_a_reserved_slug_is_rejected_without_a_form():
    renamed("a", "b")
    other = change(make_project(), slug="a")
    with pytest.raises(ValidationError, match="belongs or belonged to another object"):
        publish(other, now=NOON + DAY)
    assert not Publication.objects.with_time().of(other).exists()


def test_scheduled_object_has_reserved_its_slug():
    change(published(make_project(slug="a"), at=NOON + DAY, now=NOON), slug="b")
    with pytest.raises(ValidationError, match="belongs or belonged to another object"):
        make_project(slug="a").full_clean()


def test_withdrawn_object_retains_all_its_slugs():
    withdraw(renamed("a", "b"), None, "Ended.", now=NOON + DAY)
    assert pages_at("ab", NOON + DAY) == ["gone", "gone"]
    with pytest.raises(ValidationError, match="belongs or belonged to another object"):
        make_project(slug="a").clean()


def test_deleted_draft_releases_its_slug():
    make_project(slug="a").delete()
    assert published(make_project(slug="a"), now=NOON)


def test_objects_of_two_kinds_can_have_one_slug():
    published(make_project(slug="a"), now=NOON)
    assert published(make_milestone(slug="a"), now=NOON + HOUR)
