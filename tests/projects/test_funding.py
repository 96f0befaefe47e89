"""Budgets by funder and year."""

import datetime
import re
import uuid
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.charts.funding import Reason, budget_by_payer, funding_of, spread
from projects.content import FunderContent
from record.content import Ref
from tests.helpers.pages.svg import SVG, pictures_in, share, table_of
from tests.helpers.published import publish
from tests.projects.test_views import make_project, ref_of

EU, COE = (Ref("funder", uuid.UUID(int=number)) for number in (1, 2))
FUNDERS = (EU, COE)
amounts = st.decimals(0, 10**9, places=2)
shares = st.none() | st.decimals(0, 100, places=2)
days = st.dates(datetime.date(1990, 1, 1), datetime.date(2060, 12, 31))


def budget(slug="one", **content):
    return make_project(slug, **({"start": "2024", "end": "2025", "budget_amount": 1000} | content))


def shared(*parts):
    return [{"funder": funder, "share": part} for funder, part in parts]


def test_a_budget_is_spread_evenly_over_the_days():
    # 2024 has 366 days, 2025 has 365.
    assert spread(Decimal(7310), datetime.date(2024, 1, 1), datetime.date(2025, 12, 31)) == {
        2024: 3660,
        2025: 3650,
    }


def test_a_month_counts_from_its_first_day_to_its_last():
    funding = funding_of([budget(start="2024-12", end="2025-01", budget_amount=620)], FUNDERS)
    assert (funding.total(2024), funding.total(2025)) == (310, 310)


def test_shares_split_it_and_what_they_leave_open_belongs_to_nobody():
    assert budget_by_payer(budget(funders=shared((EU, 60), (COE, None))), FUNDERS) == {
        EU: 600,
        None: 400,
    }
    assert budget_by_payer(budget(funders=shared((EU, 90), (COE, 10))), FUNDERS) == {
        EU: 900,
        COE: 100,
    }
    assert budget_by_payer(budget(funders=shared((EU, None))), FUNDERS) == {None: 1000}


def test_shares_above_a_hundred_share_nothing_out():
    assert budget_by_payer(budget(funders=shared((EU, 90), (COE, 20))), FUNDERS) == {None: 1000}


def test_the_share_of_a_funder_that_is_not_published_belongs_to_nobody():
    assert budget_by_payer(budget(funders=shared((EU, 90), (COE, 10))), [EU]) == {
        EU: 900,
        None: 100,
    }


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ({"budget_amount": None}, Reason.NO_BUDGET),
        ({"budget_currency": "USD"}, Reason.OTHER_CURRENCY),
        ({"start": None}, Reason.NO_START),
        ({"end": None}, Reason.NO_END),
        ({"start": "2026"}, Reason.TURNED_ROUND),
    ],
)
def test_what_cannot_be_counted_is_listed_with_the_reason(content, reason):
    project = budget(**content)
    funding = funding_of([project], FUNDERS)
    assert (funding.counted, funding.uncounted) == ([], [(project, reason)])
    assert funding.total() == 0


@given(amounts, days, days)
def test_the_years_add_up_to_the_amount(amount, one, other):
    first, last = sorted((one, other))
    parts = spread(amount, first, last)
    assert sum(parts.values()) == amount
    assert list(parts) == list(range(first.year, last.year + 1))
    assert min(parts.values()) >= 0


@given(amounts, shares, shares)
def test_the_shares_add_up_to_the_budget(amount, one, other):
    parts = budget_by_payer(
        budget(budget_amount=amount, funders=shared((EU, one), (COE, other))), FUNDERS
    )
    assert sum(parts.values()) == amount
    assert min(parts.values(), default=0) >= 0


@given(st.lists(st.tuples(amounts, shares, days, days), max_size=6))
def test_all_amounts_add_up_to_the_budgets_that_are_counted(rows):
    contents = [
        budget(
            f"p{n}",
            budget_amount=amount,
            funders=shared((EU, part)),
            start=str(start),
            end=str(end),
        )
        for n, (amount, part, start, end) in enumerate(rows)
    ]
    funding = funding_of(contents, FUNDERS)
    assert funding.total() == sum(each.budget_amount for each in funding.counted)
    assert funding.total() == sum(funding.total(year) for year in funding.years)
    assert funding.total() == sum(funding.total(payers=[payer]) for payer in funding.payers)
    assert len(funding.counted) + len(funding.uncounted) == len(contents)


def number(text):
    return Decimal(text.replace(",", ""))


@pytest.mark.usefixtures("starter_site")
class TestPage:
    def drawn(self, html):
        """Year and name of each piece of a column, with the amount it tells and the height it has."""
        [picture] = [
            each
            for each in pictures_in(html)
            if each.get("aria-labelledby") == "funding-title funding-desc"
        ]
        for rect in picture.iter(f"{SVG}rect"):
            if rect.get("class", "").startswith("series"):
                year, name, amount = re.fullmatch(
                    r"(\d+), (.*): EUR (.*)", rect.find(f"{SVG}title").text
                ).groups()
                yield int(year), name, number(amount), share(rect.get("height"))

    def test_the_picture_has_the_numbers_of_the_table(self, client):
        html = client.get("/figures/").content.decode()
        head, *rows, _ = table_of(html, "Euros by year and funder")
        table = {
            (int(year), name.lower()): number(amount)
            for year, *amounts, _ in rows
            for name, amount in zip(head[1:-1], amounts, strict=True)
            if number(amount)
        }
        assert {(year, name.lower()): amount for year, name, amount, _ in self.drawn(html)} == table

    def test_heights_are_in_proportion_to_the_amounts(self, client):
        scales = [
            height / float(amount)
            for *_, amount, height in self.drawn(client.get("/figures/").content.decode())
        ]
        assert len(scales) > 20
        assert max(scales) == pytest.approx(min(scales), rel=0.01)

    def test_rows_and_columns_of_the_table_add_up_to_the_budgets(self, client):
        _, *rows, foot = table_of(
            client.get("/figures/").content.decode(), "Euros by year and funder"
        )
        numbers = [[number(each) for each in row[1:]] for row in rows]
        assert all(sum(row[:-1]) == row[-1] for row in numbers)
        assert [sum(column) for column in zip(*numbers, strict=True)] == [
            number(each) for each in foot[1:]
        ]
        assert foot[-1] == "25,277,778"

    def test_years_follow_each_other_without_gap(self, client):
        _, *rows, _ = table_of(client.get("/figures/").content.decode(), "Euros by year and funder")
        assert [int(year) for year, *_ in rows] == list(range(2010, 2027))

    def test_what_is_left_out_is_said(self, client):
        html = client.get("/figures/").content.decode()
        assert "14 projects are not counted" in html
        assert '<a href="/projects/cyberua/">CyberUA</a>: budget not stated' in html
        assert "spread evenly over the days" in html


@pytest.mark.usefixtures("db", "next_day")
class TestManyFunders:
    def test_the_sixth_funder_and_those_after_share_a_pattern(self, client):
        funders = publish(
            *(FunderContent(slug=f"f{n}", name={"en": f"Funder {n}"}) for n in range(7))
        )
        publish(
            budget(
                funders=shared(
                    *((ref_of(each), 20 - place) for place, each in enumerate(funders[:5]))
                )
            )
        )
        publish(budget("two", funders=shared((ref_of(funders[5]), 2), (ref_of(funders[6]), 1))))
        html = client.get("/figures/").content.decode()
        assert "other funders" in html
        head, *_ = table_of(html, "Euros by year and funder")
        assert len(head) == 1 + 7 + 1 + 1

    def test_another_currency_is_named(self, client):
        publish(budget(budget_currency="USD", budget_amount=2500))
        html = client.get("/figures/").content.decode()
        assert "budget in another currency (USD 2,500)" in html
        assert "No project states its budget, its start and its end." in html
