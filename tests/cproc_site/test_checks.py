"""The system checks name what is missing in a kind of content, where, and the remedy."""

import re

import pytest
from django.core.checks import Tags, run_checks

from pages.models import StandingPageContent
from projects.models import ActivityContent, DocumentContent
from tests.helpers.published import publish

# The checks of Django read the database.
pytestmark = pytest.mark.django_db


def problems(tag=Tags.models, **options) -> list[str]:
    return [f"{error.msg} {error.hint}" for error in run_checks(tags=[tag], **options)]


@pytest.mark.parametrize(
    "part", ["roles", "side_bar", "kind_name", "kind_names", "search_place", "new_label"]
)
def test_missing_part_of_a_declaration_is_named(monkeypatch, part):
    monkeypatch.delattr(ActivityContent, part)
    [problem] = problems()
    assert problem.startswith(f"projects/models/activity.py: ActivityContent: {part} is missing. ")


def test_page_without_a_url_is_named(monkeypatch):
    monkeypatch.setattr(ActivityContent, "view_name", "projects:activity_page")
    [problem] = problems()
    assert "No URL is named projects:activity_page. Add it to urls.py" in problem


def test_two_kinds_under_one_root_are_named(monkeypatch):
    monkeypatch.setattr(DocumentContent, "view_name", ActivityContent.view_name)
    [problem] = problems()
    assert "DocumentContent: ActivityContent has the same URLs. Give one of them" in problem


def test_place_in_the_search_of_two_kinds_is_named(monkeypatch):
    monkeypatch.setattr(DocumentContent, "search_place", ActivityContent.search_place)
    [problem] = problems()
    assert "DocumentContent: ActivityContent has the same search_place. Give one of" in problem


def test_admin_at_the_url_of_a_kind_is_named(settings):
    settings.ADMIN_URL = "/activities/"
    [problem] = problems()
    assert "ActivityContent: It has the URLs of the admin. Give ADMIN_PATH another" in problem


def test_route_that_takes_the_address_of_a_published_page_is_named(django_assert_num_queries):
    publish(StandingPageContent(slug="partners", title={"en": "Partners"}))
    assert problems(Tags.database, databases=["default"]) == []
    publish(StandingPageContent(slug="figures", title={"en": "Figures"}))
    with django_assert_num_queries(2) as queries:
        [problem] = problems(Tags.database, databases=["default"])
    # `migrate` runs the check before it adds columns to the table.
    selected = queries.captured_queries[-1]["sql"].partition(" FROM ")[0]
    assert set(re.findall(r'"\."(\w+)"', selected)) == {"kind", "slug"}
    assert "takes the address of a published page: /figures/ Give the URL another path" in problem
