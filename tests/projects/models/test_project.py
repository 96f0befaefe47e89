"""Projects that the database itself rejects, whatever writes them."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from core.i18n.dates import PartialDate
from projects.models import Funder, FunderShare
from tests.helpers.factories import make_project

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("constraint", "columns"),
    [
        ("project_ends_after_it_starts", {"start": "2016-03", "end": "2016-02-28"}),
        ("project_budget_is_positive", {"budget_amount": 0}),
        ("project_over_has_a_source", {"is_known_to_be_over": True}),
    ],
)
def test_impossible_project_is_rejected(constraint, columns):
    with pytest.raises(IntegrityError, match=constraint):
        make_project(**columns)


@pytest.mark.parametrize("end", ["2016-03-01", "2016-03", "2016"])
def test_month_or_year_of_the_end_counts_to_its_last_day(end):
    make_project(start="2016-03-01", end=end)


@pytest.mark.parametrize("share", [0, -1, "100.01"])
def test_share_outside_of_100_per_cent_is_rejected(share):
    with pytest.raises(IntegrityError, match="share_is_a_percentage"):
        make_project(funders=[(Funder.objects.create(slug="eu", name_en="European Union"), share)])


def test_share_outside_of_100_per_cent_is_reported_in_words():
    with pytest.raises(ValidationError, match="a percentage of more than 0 and at most 100"):
        FunderShare(share=101).validate_constraints()


def test_end_before_the_start_is_reported_at_the_end():
    project = make_project(start="2016-03")
    project.end = PartialDate.parse("2016-02-28")
    with pytest.raises(ValidationError) as refusal:
        project.full_clean()
    assert list(refusal.value.message_dict) == ["end"]
