"""Web addresses that would lead to another page of the site."""

import pytest
from django.core.exceptions import ValidationError

from tests.helpers.factories import make_activity, make_page, make_project
from tests.helpers.publishing import publish

pytestmark = pytest.mark.django_db
PAGES = "projects office admin contact archive preview media static fr ro healthz history review"


@pytest.mark.parametrize(
    ("make", "slug"),
    [
        (make_project, "feed"),
        (make_activity, "feed"),
        *((make_page, slug) for slug in PAGES.split()),
    ],
)
def test_object_cannot_have_the_address_of_another_page(make, slug):
    obj = make(slug=slug)
    for check in (obj.full_clean, lambda: publish(obj)):
        with pytest.raises(ValidationError, match=rf"{slug}/”\. Choose another"):
            check()


@pytest.mark.parametrize("slug", ["projects-in-brief", "archives"])
def test_page_can_have_an_address_that_begins_as_another_one(slug):
    assert publish(make_page(slug=slug))
