"""The audit calls objects by their names, and leads to their forms."""

import pytest
from django.urls import reverse

from tests.helpers.factories import change, make_project, published
from tests.helpers.publishing import publish

pytestmark = pytest.mark.django_db

AUDIT = reverse("admin:accounts_auditentry_changelist")


def test_objects_are_named_as_the_record_named_them_last_and_lead_to_their_forms(desk):
    project = published(make_project(acronym="FORMER"))
    publish(change(project, acronym="GLACY+"), None)
    page = desk.get(AUDIT).text
    assert "GLACY+" in page
    assert "FORMER" not in page
    assert reverse("admin:object", args=["project", project.key]) in page


def test_list_costs_the_same_however_many_objects_it_names(desk, django_assert_max_num_queries):
    for number in range(30):
        published(make_project(acronym=f"PROJECT-{number}"))
    with django_assert_max_num_queries(15):
        assert "PROJECT-29" in desk.get(AUDIT).text
