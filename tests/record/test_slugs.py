"""Web addresses that would lead to another page of the site."""

import pytest
from django.core.exceptions import ValidationError

from tests.helpers.factories import make_activity, make_page, make_project
from tests.helpers.publishing import publish

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("make", "slug"),
    [
        (make_project, "feed"),
        (make_activity, "feed"),
        (make_page, "history"),
        (make_page, "review"),
    ],
)
def test_object_cannot_have_the_address_of_another_page(make, slug):
    obj = make(slug=slug)
    for check in (obj.full_clean, lambda: publish(obj)):
        with pytest.raises(ValidationError, match=rf"{slug}/”\. Choose another"):
            check()
