"""The forms of projects, and the names of their kinds."""

import pytest
from django.utils.translation import override

from projects.models import Funder, FunderShare
from tests.helpers.admin.forms import form_of, sent
from tests.helpers.factories import make_project

pytestmark = pytest.mark.django_db


def test_budget_of_millions_is_stored_and_shown_as_visitors_read_it(desk):
    project = make_project()
    assert sent(desk, form_of(project), budget_amount="4.5 million").status_code == 302
    project.refresh_from_db()
    assert project.budget_amount == 4_500_000
    page = desk.get(form_of(project)).text
    assert 'value="4,500,000"' in page
    assert "EUR 4,500,000" in page


def test_funders_and_their_shares_have_names_of_their_own_in_translations():
    with override("fr"):
        names = [str(model._meta.verbose_name_plural) for model in (Funder, FunderShare)]
    assert len(set(names)) == 2
