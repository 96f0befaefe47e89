"""Required values without a language and shares in total are checked before publishing."""

from decimal import Decimal

import pytest

from projects.models import FunderShareContent, ProjectContent
from record.content import Ref
from tests.helpers.issues import KEY, errors, issues

PROJECT = ProjectContent(slug="glacy", acronym="GLACY", title={"en": "Global Action"})


def shares(*numbers):
    return tuple(FunderShareContent(funder=Ref("funder", KEY), share=number) for number in numbers)


def test_shares_of_more_than_100_per_cent_are_an_error_at_the_last_of_them():
    content = PROJECT.model_copy(update={"funders": shares("90", None, "10.01")})
    [issue] = [issue for issue in issues(content) if issue.is_error]
    assert issue.code == "shares_exceed_the_whole"
    assert (issue.label, issue.input_name) == ("Funder 3: share in %", "funders-2-share")
    assert "add up to 100.01 %" in issue.message


@pytest.mark.parametrize("numbers", [(), ("100",), ("90", "10"), (None, "5")])
def test_shares_of_at_most_100_per_cent_are_no_issue(numbers):
    assert errors(PROJECT.model_copy(update={"funders": shares(*numbers)})) == []


@pytest.mark.parametrize(
    ("amount", "codes"), [("4.5", ["amount_is_small"]), ("10000", []), (None, [])]
)
def test_amount_that_lacks_its_millions_is_a_warning(amount, codes):
    content = PROJECT.model_copy(update={"budget_amount": amount and Decimal(amount)})
    found = [issue for issue in issues(content) if issue.input_name == "budget_amount"]
    assert [issue.code for issue in found] == codes
    assert not any(issue.is_error for issue in found)
