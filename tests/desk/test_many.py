"""However much there is, pages of the desk ask the database as often as before."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from publishing import operations
from tests.helpers.factories import (
    change,
    make_activity,
    make_country,
    make_document,
    make_project,
    make_superuser,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client):
    client.force_login(make_superuser())
    return client


def fill(numbers, project, countries):
    made = [
        *(
            make_activity(slug=f"a{n}", projects=[project], country=countries[n % 3])
            for n in numbers
        ),
        *(make_document(slug=f"d{n}", project=project) for n in numbers),
    ]
    operations.publish(made, by=None)
    for each in made[::3]:
        change(each, title_en="Changed")


def queries_of(desk, pages):
    numbers = {}
    for page in pages:
        assert desk.get(page).status_code == 200, page  # what is kept between requests is read
        with CaptureQueriesContext(connection) as asked:
            desk.get(page)
        numbers[page] = len(asked)
    return numbers


@pytest.mark.slow
def test_lists_forms_and_the_work_that_waits_cost_no_more_queries_with_ten_times_as_much(desk):
    countries = [make_country(slug=f"c{n}") for n in range(3)]
    project = make_project(countries=countries)
    fill(range(6), project, countries)
    names = ("projects_activity", "projects_document", "record_publication", "accounts_auditentry")
    pages = [
        *(reverse(f"admin:{name}_changelist") for name in names),
        reverse("admin:index"),
        reverse("admin:worklist", args=["changed"]),
        reverse("admin:projects_project_change", args=[project.pk]),
        reverse("admin:translations"),
    ]
    few = queries_of(desk, pages)
    fill(range(6, 66), project, countries)
    many = queries_of(desk, pages)
    assert {page: number for page, number in many.items() if number > few[page]} == {}
