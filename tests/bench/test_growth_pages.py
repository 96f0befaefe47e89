"""The benchmark of growth measures a page of every kind of URL."""

import pytest

from bench import growth_pages
from bench.growth import TARGETS

OF_SITE = {name for name in growth_pages.url_names() if not name.startswith("admin:")}
OF_STAFF = {name.removeprefix("admin:") for name in growth_pages.url_names()} - OF_SITE


def test_every_url_of_visitors_is_measured_or_left_out_for_a_reason():
    measured = set(growth_pages.PUBLIC)
    assert measured | set(growth_pages.NOT_MEASURED) == OF_SITE
    assert measured.isdisjoint(growth_pages.NOT_MEASURED)


@pytest.mark.django_db
def test_every_page_of_the_admin_is_measured_or_left_out_for_a_reason():
    left_out = OF_STAFF - set(growth_pages.admin_pages())
    reasons = growth_pages.ADMIN_NOT_MEASURED
    objects = growth_pages.NOT_MEASURED_OF_OBJECTS
    unexplained = [name for name in left_out if name.split("_", 2)[-1] not in objects]
    assert set(unexplained) == set(reasons)


def test_pages_with_targets_are_measured():
    measured = {*growth_pages.PUBLIC.values(), *growth_pages.OTHERS.values()}
    assert {target.url for target in TARGETS} <= measured
