"""Budgets by funder and year."""

import datetime
import re
import uuid
from decimal import Decimal

import pytest

from projects.charts.funding import Reason, budget_by_payer, compute_funding, spread
from projects.models import FunderContent
from projects.templatetags import charts
from record.content import Ref
from tests.helpers.contents import make_project
from tests.helpers.pages.svg import SVG, pictures_in, share, table_of
from tests.helpers.published import publish

EU, COE = (Ref("funder", uuid.UUID(int=number)) for number in (1, 2))
FUNDERS = (EU, COE)


def budget(slug="one", **content):
    return make_project(slug, **({"start": "2024", "end": "2025", "budget_amount": 1000} | content))


def shared(*parts):
    return [{"funder": funder, "share": part} for funder, part in parts]


def test_budget_is_spread_evenly_over_the_days():
    # 2024 has 366 days, 2025 has 365.
    assert spread(Decimal(7310), datetime.date(2024, 1, 1), datetime.date(2025, 12, 31)) == {
        2024: 3660,
        2025: 3650,
    }


@pytest.mark.parametrize(
    ("parts", "funders", "budgets"),
    [
        ([(EU, 60), (COE, None)], FUNDERS, {EU: 600, None: 400}),
        ([(EU, 90), (COE, 10)], FUNDERS, {EU: 900, COE: 100}),
        ([(EU, None)], FUNDERS, {None: 1000}),
        ([(EU, 90), (COE, 20)], FUNDERS, {None: 1000}),
        ([(EU, 90), (COE, 10)], [EU], {EU: 900, None: 100}),
    ],
    ids=["a part", "all", "unknown", "above a hundred", "an unpublished funder"],
)
def test_budget_is_divided_by_known_shares(parts, funders, budgets):
    assert budget_by_payer(budget(funders=shared(*parts)), funders) == budgets


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
def test_uncounted_budget_has_a_reason(content, reason):
    project = budget(**content)
    funding = compute_funding([project], FUNDERS)
    assert funding.uncounted == [(project, reason)]
    assert funding.total() == 0


def number(text):
    return Decimal(text.replace(",", ""))


def test_known_budgets_are_listed_if_most_are_unknown(starter_site, client):
    html = client.get("/figures/").text
    head, *rows = table_of(html, "Projects with a published budget")
    assert head == ["Project", "Budget"]
    assert rows[0] == ["CyberEast 20 June 2019 – December 2023", "about EUR 5,300,000"]
    note = "3.5 million euros (EU share, 2024–2027)"
    assert ["CyberEast+ 2024–2027", note] in rows
    assert len(rows) == 12
    assert "Budget information is published for 12 of 20 projects<" in html
    assert "funding-title" not in html


@pytest.fixture
def budgets(db, next_day):
    """Five projects, of which one has no budget."""
    funders = publish(*(FunderContent(slug=name, name={"en": name.upper()}) for name in "ab"))
    parts = shared((funders[0].ref, 90), (funders[1].ref, 10))
    half = shared((funders[0].ref, 50))
    publish(
        budget("one", start="2010", end="2013", budget_amount=2_777_778),
        budget("two", start="2013-11-01", end="2026", budget_amount=3_350_000, funders=parts),
        budget("three", start="2019-06-20", end="2023-12", budget_amount=5_300_000, funders=parts),
        budget("four", start="2020-01-01", end="2023-12", budget_amount=4_945_000, funders=half),
        budget("five", budget_amount=None),
    )


def segments_of(html):
    """Yield year, name, amount and height of each segment."""
    names = "funding-title funding-desc"
    [picture] = [svg for svg in pictures_in(html) if svg.get("aria-labelledby") == names]
    for rect in picture.iter(f"{SVG}rect"):
        if rect.get("class", "").startswith("series"):
            year, name, amount = re.fullmatch(
                r"(\d+), (.*): EUR (.*)", rect.find(f"{SVG}title").text
            ).groups()
            yield int(year), name, number(amount), share(rect.get("height"))


def test_chart_has_the_numbers_of_the_table_in_proportion(budgets, client):
    html = client.get("/figures/").text
    head, *rows, _ = table_of(html, "Euros by year and funder")
    table = {
        (int(year), name.lower()): number(amount)
        for year, *amounts, _ in rows
        for name, amount in zip(head[1:-1], amounts, strict=True)
        if number(amount)
    }
    assert re.findall(r">(\d M)<", html) == ["1 M", "2 M", "3 M"]
    drawn = list(segments_of(html))
    assert {(year, name.lower()): amount for year, name, amount, _ in drawn} == table
    scales = [height / float(amount) for *_, amount, height in drawn]
    assert len(scales) > 20
    assert max(scales) == pytest.approx(min(scales), rel=0.01)


def test_table_adds_up_to_the_budgets_without_gaps_between_years(budgets, client):
    html = client.get("/figures/").text
    _, *rows, foot = table_of(html, "Euros by year and funder")
    numbers = [list(map(number, row[1:])) for row in rows]
    assert all(sum(row[:-1]) == row[-1] for row in numbers)
    assert list(map(sum, zip(*numbers, strict=True))) == list(map(number, foot[1:]))
    assert foot[-1] == "16,372,778"
    assert [int(year) for year, *_ in rows] == list(range(2010, 2027))
    assert "1 project is not counted" in html
    assert '<a href="/projects/five/">FIVE</a>: budget not stated' in html
    assert "spread evenly over the days" in html


def test_sixth_and_later_funders_share_a_pattern(db, next_day, client):
    funders = publish(*(FunderContent(slug=f"f{n}", name={"en": f"Funder {n}"}) for n in range(7)))
    largest = [(funder.ref, 20 - index) for index, funder in enumerate(funders[:5])]
    publish(budget(funders=shared(*largest)))
    publish(budget("two", funders=shared((funders[5].ref, 2), (funders[6].ref, 1))))
    html = client.get("/figures/").text
    assert "other funders" in html
    head, *_ = table_of(html, "Euros by year and funder")
    assert len(head) == 1 + 7 + 1 + 1


def test_many_uncounted_budgets_are_counted_by_reason(db, next_day, client, monkeypatch):
    monkeypatch.setattr(charts, "MAX_LISTED", 1)
    publish(*(budget(f"p{n}") for n in range(12)))
    publish(budget("one", end=None), budget("two", budget_amount=None, start=None))
    publish(budget("three", budget_amount=None))
    html = client.get("/figures/").text
    assert "3 projects are not counted" in html
    assert "<li>budget not stated: 2</li>" in html
    assert "<li>end not stated: 1</li>" in html
