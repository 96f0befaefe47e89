"""The content with which a new site begins passes the checks."""

import pytest

from pages import starter_content
from publishing.checks import raise_for_errors, run_checks
from record import registry
from tests.helpers.times import NOON

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def starter_drafts():
    starter_content.load()
    objects = [obj for model in registry.models_by_kind().values() for obj in model.objects.all()]
    return {obj.ref: obj.content() for obj in objects}


def test_all_of_it_passes_together_before_anything_else_is_published(starter_drafts):
    found = run_checks(starter_drafts, NOON)
    assert len(starter_drafts) == len(starter_content.entries())
    assert raise_for_errors(found) is None
    # Two projects bear “Turkey” in their official titles: a warning, and right as it is.
    assert [(issue.code, issue.place.field) for issue in found] == [
        ("name_is_not_ours", "title")
    ] * 2


def test_a_part_of_it_that_links_to_the_rest_is_stopped(starter_drafts):
    pages = {ref: content for ref, content in starter_drafts.items() if ref.kind == "page"}
    assert {issue.code for issue in run_checks(pages, NOON)} == {"link_to_nothing"}
