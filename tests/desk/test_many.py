"""The number of queries does not grow with the number of objects."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from desk.views import LISTS
from publishing import operations
from tests.helpers.admin.forms import form_of
from tests.helpers.factories import (
    change,
    make_activity,
    make_country,
    make_document,
    make_project,
)


def fill(numbers, project, countries):
    objects = []
    for number in numbers:
        place = {"projects": [project], "country": countries[number % 3]}
        objects.append(make_activity(slug=f"a{number}", **place))
        objects.append(make_document(slug=f"d{number}", project=project))
    operations.publish(objects, by=None)
    for obj in objects[::3]:
        change(obj, title_en="Changed")


def count_queries(desk, pages):
    numbers = {}
    for page in pages:
        assert desk.get(page).status_code == 200, page  # fills the caches
        with CaptureQueriesContext(connection) as queries:
            desk.get(page)
        numbers[page] = len(queries)
    return numbers


@pytest.mark.slow
def test_pages_cost_few_queries_and_no_more_with_ten_times_as_many_objects(desk):
    countries = [make_country(slug=f"c{number}") for number in range(3)]
    project = make_project(countries=countries)
    fill(range(6), project, countries)
    activities = reverse("admin:projects_activity_changelist")
    lists = [reverse("admin:index"), reverse("admin:scheduled"), activities]
    lists += [reverse("admin:worklist", args=[name]) for name in LISTS]
    for query in ("state=changed", "state=submitted", "q=a"):
        lists.append(f"{activities}?{query}")
    for name in (
        *("projects_document", "record_publication", "record_previewlink"),
        *("publishing_brokenlink", "accounts_auditentry"),
    ):
        lists.append(reverse(f"admin:{name}_changelist"))
    pages = [*lists, form_of(project), reverse("admin:translations")]
    few = count_queries(desk, pages)
    fill(range(6, 66), project, countries)
    many = count_queries(desk, pages)
    assert {page: number for page, number in many.items() if number > few[page]} == {}
    # tests/desk/test_dashboard.py counts those of the dashboard, which is first.
    assert {page: many[page] for page in lists[1:] if many[page] > 15} == {}
