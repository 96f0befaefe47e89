"""The filters of projects, activities and documents, compared with reading every content."""

from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from hypothesis import given, settings
from hypothesis import strategies as st

from core.i18n.dates import end_of_day
from delivery.filters import Filtered
from projects import filters
from projects.models import (
    ActivityContent,
    ActivityFormat,
    ActivityType,
    CountryContent,
    DocumentContent,
    DocumentType,
    FieldOfWorkContent,
    FunderContent,
    ProjectContent,
    Region,
)
from record.editions import Edition
from tests.helpers.oracles.filters import PlainFilters
from tests.helpers.published import NEXT_DAY, publish, ref_to, save_draft
from tests.helpers.strategies import rolled_back

pytestmark = pytest.mark.django_db


def refs(kind, names=("a", "b", "c")):
    """Names of objects; none of the name "c" is in force."""
    return st.sampled_from([ref_to(kind, name) for name in names])


def some(values):
    return st.one_of(st.just(""), st.sampled_from([*values, "of-an-older-release"]))


dates = st.one_of(st.none(), st.sampled_from(["2019", "2021-03", "2024-12-31", "2026-06", "2030"]))
spans = st.tuples(dates, dates).filter(lambda span: None in span or span[0] <= span[1])
NAMED = [
    content_class(slug=slug, **{name: {"en": f"{slug} of {content_class.kind}"}})
    for content_class, name in (
        (CountryContent, "name"),
        (FunderContent, "name"),
        (FieldOfWorkContent, "title"),
    )
    for slug in ("a", "b")
]
FACTS = {
    ProjectContent: {
        "region": some(Region.values),
        "countries": st.lists(refs("country"), unique=True),
        "fields": st.lists(refs("field"), unique=True),
        "funders": st.lists(refs("funder").map(lambda ref: {"funder": ref}), max_size=2),
        "is_known_to_be_over": st.booleans(),
        "budget_amount": st.one_of(st.none(), st.integers(1, 9)),
        "budget_currency": st.sampled_from(["EUR", "USD"]),
    },
    ActivityContent: {
        "country": st.one_of(st.none(), refs("country")),
        "type": some(ActivityType.values),
        "format": some(ActivityFormat.values),
        "projects": st.lists(refs("project"), unique=True),
    },
    DocumentContent: {
        "date": dates,
        "language": some(["en", "fr"]),
        "type": some(DocumentType.values),
        "project": st.one_of(st.none(), refs("project")),
    },
}
LISTS = {"projects": ProjectContent, "activities": ActivityContent, "documents": DocumentContent}


@st.composite
def contents(draw, content_class):
    """Return a few contents of a kind, with a slug each."""
    drawn = []
    for slug in ("a", "b", "d-1", "d0", "d_2")[: draw(st.integers(0, 5))]:
        facts = {name: draw(values) for name, values in FACTS[content_class].items()}
        if "start" in content_class.model_fields:
            facts["start"], facts["end"] = draw(spans)
        drawn.append(content_class(slug=slug, title={"en": slug}, **facts))
    return drawn


@pytest.mark.parametrize("name", LISTS)
@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_filters_give_the_results_of_reading_every_content(name, data):
    """Contents are published, or drafts of a preview that replace published ones or are new."""
    filtered_list = getattr(filters, name.upper())
    with rolled_back():
        publish(*NAMED, *(each for kind in FACTS for each in data.draw(contents(kind))))
        drafts = [save_draft(each) for each in data.draw(contents(LISTS[name]))[::2]]
        at = end_of_day(NEXT_DAY.date())
        edition = Edition(at, drafts if data.draw(st.booleans()) else ())
        query = {}
        for _ in range(3):
            now = Filtered(filtered_list, edition, QueryDict(urlencode(query)))
            plain = PlainFilters(edition.contents(LISTS[name]), filtered_list, query, edition)
            offered = [
                (
                    facet.name,
                    choice.value.code,
                    str(choice.value.label),
                    choice.count,
                    choice.is_chosen,
                )
                for facet, choices in now.facets
                for choice in choices
            ]
            assert [content.slug for content in now.results] == plain.results
            assert [content.slug for content in now.results[1:3]] == plain.results[1:3]
            assert len(now.results) == len(plain.results)
            assert now.total == len(edition.contents(LISTS[name]))
            assert offered == plain.choices
            counts = {active.facet.name: len(active.results) for active in now.active_filters}
            assert counts == plain.taken_off
            orders = st.just(("sort", data.draw(st.sampled_from(filtered_list.orders)).name))
            values = [st.just((facet, str(code))) for facet, code, *_ in offered]
            query = dict([*query.items(), data.draw(st.one_of(orders, *values))])


def filtered(filtered_list, *published, query=""):
    publish(*published)
    return Filtered(filtered_list, Edition(NEXT_DAY), QueryDict(query))


def choices(now, facet_name):
    """Return the choices of a facet as in the form."""
    return [
        (choice.value.code, str(choice.value.label), choice.count)
        for facet, choices in now.facets
        if facet.name == facet_name
        for choice in choices
    ]


@pytest.mark.parametrize(
    ("query", "number"), [("", 1), ("country=a", 2), ("country=a&status=ongoing", 4)]
)
def test_one_query_counts_results_and_choices_and_one_those_without_a_filter(
    django_assert_num_queries, query, number
):
    publish(
        CountryContent(slug="a", name={"en": "A"}),
        ProjectContent(slug="a", start="2025", end="2030", countries=[ref_to("country", "a")]),
    )
    edition = Edition(NEXT_DAY)
    edition.load(*filters.PROJECTS.label_kinds)
    with django_assert_num_queries(number):
        now = Filtered(filters.PROJECTS, edition, QueryDict(query))
        assert (now.total, len(now.results), choices(now, "year")[-1]) == (
            1,
            1,
            ("2025", "2025", 1),
        )


def test_project_is_in_every_year_between_its_known_dates():
    now = filtered(
        filters.PROJECTS,
        ProjectContent(slug="both", start="2019-12", end="2021"),
        ProjectContent(slug="start", start="2021-05-01"),
        ProjectContent(slug="end", end="2020"),
        ProjectContent(slug="neither"),
    )
    assert choices(now, "year") == [("2021", "2021", 2), ("2020", "2020", 2), ("2019", "2019", 1)]


def test_budgets_are_sorted_within_their_currency_and_unknown_ones_last():
    budgets = {
        "dollars": (9, "USD"),
        "less": (2, "EUR"),
        "more": (3, "EUR"),
        "unknown": (None, "EUR"),
    }
    projects = [
        ProjectContent(slug=slug, budget_amount=amount, budget_currency=currency)
        for slug, (amount, currency) in budgets.items()
    ]
    results = filtered(filters.PROJECTS, *projects, query="sort=budget").results
    assert [content.slug for content in results] == ["more", "less", "dollars", "unknown"]
