"""Withdraw now or later, with a reason and a successor."""

import pytest
from django.core.exceptions import ValidationError

from tests.helpers.factories import make_project, published
from tests.helpers.publishing import withdraw
from tests.helpers.times import HOUR, NOON, refused


@pytest.fixture
def project():
    """A project in force since noon."""
    return published(make_project(title_en="First"), now=NOON)


def test_withdrawing_needs_another_object_as_successor(project):
    with pytest.raises(ValidationError, match="replaced by itself"):
        withdraw(project, None, "Ended.", successor=project, now=NOON + HOUR)


def test_unpublished_object_cannot_be_withdrawn():
    with refused("nothing_to_withdraw"):
        withdraw(make_project(), None, "Ended.", now=NOON)
