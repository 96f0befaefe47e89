"""An address stays with the object that first published or scheduled it."""

import pytest
from django.core.exceptions import ValidationError

from projects.content import ProjectContent
from publishing import operations
from record.editions import Edition, Gone, Moved, NotInEdition
from record.models import Publication, ReservedSlug
from tests.helpers.factories import change, make_milestone, make_page, make_project, published
from tests.helpers.publishing import publish, withdraw
from tests.helpers.times import DAY, HOUR, NOON, TICK

pytestmark = pytest.mark.django_db


def renamed(project, *slugs):
    """The project published under each of these addresses, an hour apart."""
    for hours, slug in enumerate(slugs):
        publish(change(project, slug=slug), by=None, now=NOON + hours * HOUR)
    return project


def found_at(slug, moment):
    """The address at which one ends, and in how many redirects; or what stands there instead."""
    try:
        return Edition(moment).get(ProjectContent, slug).slug
    except Moved as moved:
        return moved.path
    except Gone:
        return "gone"
    except NotInEdition:
        return "not here"


def test_former_address_leads_to_todays_in_one_hop():
    renamed(make_project(), "a", "b", "c")
    assert [found_at(slug, NOON + DAY) for slug in "abc"] == ["/projects/c/", "/projects/c/", "c"]


def test_object_can_return_to_a_former_address():
    renamed(make_project(), "a", "b", "a")
    assert [found_at(slug, NOON + DAY) for slug in "ab"] == ["a", "/projects/a/"]


def test_each_edition_knows_the_addresses_of_its_time():
    renamed(make_project(), "a", "b", "c")
    assert [found_at(slug, NOON) for slug in "abc"] == ["a", "not here", "not here"]
    assert [found_at(slug, NOON + HOUR) for slug in "abc"] == ["/projects/b/", "b", "not here"]


def test_scheduled_rename_is_not_known_before_its_moment():
    project = renamed(make_project(), "a")
    publish(change(project, slug="b"), by=None, at=NOON + DAY, now=NOON)
    assert [found_at(slug, NOON + DAY - TICK) for slug in "ab"] == ["a", "not here"]
    assert [found_at(slug, NOON + DAY) for slug in "ab"] == ["/projects/b/", "b"]


def test_rename_of_a_draft_shows_nothing():
    project = renamed(make_project(), "a")
    change(project, slug="b")
    assert [found_at(slug, NOON + DAY) for slug in "ab"] == ["a", "not here"]
    assert not ReservedSlug.objects.filter(slug="b").exists()


def test_cancelled_rename_leads_nowhere():
    project = renamed(make_project(), "a")
    operations.cancel(
        publish(change(project, slug="b"), by=None, at=NOON + DAY, now=NOON), by=None, now=NOON
    )
    assert [found_at(slug, NOON + 2 * DAY) for slug in "ab"] == ["a", "not here"]


@pytest.mark.parametrize("slug", ["a", "b", "c"])
def test_no_other_object_can_take_an_address_that_one_ever_bore(slug):
    renamed(make_project(), "a", "b", "c")
    other = make_project(slug=f"other-{slug}")
    other.slug = slug
    with pytest.raises(ValidationError, match="belongs to another object") as refusal:
        other.clean()
    assert list(refusal.value.error_dict) == ["slug"]


def test_publishing_under_a_taken_address_is_refused_whatever_road_it_came():
    renamed(make_project(), "a", "b")
    other = change(make_project(), slug="a")
    with pytest.raises(ValidationError, match="belongs to another object"):
        publish(other, by=None, now=NOON + DAY)
    assert not Publication.objects.with_time().of(other).exists()


def test_scheduled_object_has_its_address_already():
    change(published(make_project(slug="a"), at=NOON + DAY, now=NOON), slug="b")
    with pytest.raises(ValidationError, match="belongs to another object"):
        make_project(slug="a").full_clean()


def test_withdrawn_object_keeps_all_its_addresses():
    project = renamed(make_project(), "a", "b")
    withdraw(project, None, "Ended.", now=NOON + DAY)
    assert [found_at(slug, NOON + DAY) for slug in "ab"] == ["gone", "gone"]
    assert ReservedSlug.objects.is_taken("project", "a", make_project().key)


def test_deleted_draft_leaves_its_address_free():
    make_project(slug="a").delete()
    assert published(make_project(slug="a"), now=NOON)


def test_objects_of_two_kinds_can_have_one_address():
    published(make_project(slug="a"), now=NOON)
    assert published(make_milestone(slug="a"), now=NOON + HOUR)


@pytest.mark.parametrize(
    "slug", ["projects", "admin", "contact", "archive", "preview", "static", "fr", "office"]
)
def test_standing_page_can_not_take_the_address_of_anything_else(slug):
    page = make_page(slug=slug)
    with pytest.raises(ValidationError, match="is another page of this site already"):
        page.full_clean()
    with pytest.raises(ValidationError, match="is another page of this site already"):
        publish(page, by=None, now=NOON)
