"""Web addresses that would lead to another page of the site."""

import pytest
from django.core.exceptions import ValidationError

from tests.helpers.factories import make_activity, make_project
from tests.helpers.publishing import publish

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("make", [make_project, make_activity])
def test_object_cannot_have_the_address_of_a_feed(make):
    obj = make(slug="feed")
    for check in (obj.full_clean, lambda: publish(obj, None)):
        with pytest.raises(ValidationError, match=r"/feed/”\. Choose another"):
            check()
