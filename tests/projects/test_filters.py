"""The filters of projects, activities and documents, over contents that no database holds."""

import datetime
import uuid
from types import SimpleNamespace
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from hypothesis import given, settings
from hypothesis import strategies as st

from delivery.filters import Filtered
from projects import filters
from projects.content import (
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
from record.content import Ref
from tests.helpers.oracles.filters import PlainFilters


class CardsInMemory:
    """The part of ``CardRepository`` that filters use, over a list of contents."""

    day = datetime.date(2026, 6, 2)

    def __init__(self, contents):
        self._contents = [
            content.bind(SimpleNamespace(key=key_of(content.kind, content.slug)), self)
            for content in contents
        ]
        self._cards = {content.ref: content for content in self._contents}

    def load(self, *content_classes):
        pass

    def all(self, content_class):
        return [content for content in self._contents if isinstance(content, content_class)]

    def get(self, ref):
        return self._cards.get(ref)

    outlines, outline = all, get

    def of_outlines(self, outlines):
        return outlines

    def memoize(self, function, *args):
        return function(self, *args)


def key_of(kind, slug):
    return uuid.uuid5(uuid.NAMESPACE_URL, f"{kind}/{slug}")


def refs(kind, names=("a", "b", "c")):
    """Names of objects; none of the name "c" is in force."""
    return st.sampled_from([Ref(kind, key_of(kind, name)) for name in names])


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
def contents(draw, content_class, slug):
    facts = {name: draw(values) for name, values in FACTS[content_class].items()}
    if "start" in content_class.model_fields:
        facts["start"], facts["end"] = draw(spans)
    return content_class(slug=slug, title={"en": slug}, **facts)


@st.composite
def repositories(draw):
    slugs = [("a", "b", "d")[: draw(st.integers(0, 3))] for _ in FACTS]
    drawn = [
        draw(contents(kind, slug))
        for kind, names in zip(FACTS, slugs, strict=True)
        for slug in names
    ]
    return CardsInMemory([*NAMED, *drawn])


@pytest.mark.parametrize("name", LISTS)
@settings(max_examples=40)
@given(data=st.data())
def test_filters_give_the_results_of_reading_every_card(name, data):
    cards, filtered_list = data.draw(repositories()), getattr(filters, name.upper())
    query = {}
    for _ in range(3):
        now = Filtered(filtered_list, cards, QueryDict(urlencode(query)))
        plain = PlainFilters(cards.all(LISTS[name]), filtered_list, query, cards)
        offered = [
            (facet.name, choice.value.code, str(choice.value.label), choice.count, choice.is_chosen)
            for facet, choices in now.facets
            for choice in choices
        ]
        assert [content.slug for content in now.results] == plain.results
        assert offered == plain.choices
        assert {active.facet.name: active.count for active in now.active_filters} == plain.taken_off
        orders = st.just(("sort", data.draw(st.sampled_from(filtered_list.orders)).name))
        values = [st.just((facet, str(code))) for facet, code, *_ in offered]
        query = dict([*query.items(), data.draw(st.one_of(orders, *values))])


def choices(cards, facet_name, address=""):
    """Return the choices of a facet of projects as in the form."""
    filtered = Filtered(filters.PROJECTS, cards, QueryDict(address))
    return [
        (choice.value.code, str(choice.value.label), choice.count)
        for facet, choices in filtered.facets
        if facet.name == facet_name
        for choice in choices
    ]


def test_project_is_in_every_year_between_its_known_dates():
    cards = CardsInMemory(
        [
            ProjectContent(slug="both", start="2019-12", end="2021"),
            ProjectContent(slug="start", start="2021-05-01"),
            ProjectContent(slug="end", end="2020"),
            ProjectContent(slug="neither"),
        ]
    )
    assert choices(cards, "year") == [("2021", "2021", 2), ("2020", "2020", 2), ("2019", "2019", 1)]


def test_countries_are_sorted_by_name_and_statuses_by_their_order():
    countries = [
        CountryContent(slug=slug, name={"en": name})
        for slug, name in (("z", "Zambia"), ("e", "Éland"), ("f", "Fiji"))
    ]
    everywhere = [Ref("country", key_of("country", country.slug)) for country in countries]
    over = ProjectContent(slug="over", countries=everywhere, end="2020")
    cards = CardsInMemory([*countries, over, ProjectContent(slug="now", start="2020", end="2030")])
    assert [label for _, label, _ in choices(cards, "country")] == ["Éland", "Fiji", "Zambia"]
    assert [code for code, _, _ in choices(cards, "status")] == ["ongoing", "completed"]
    assert choices(cards, "status", "country=e") == [("completed", "Completed", 1)]


def test_budgets_are_sorted_within_their_currency_and_unknown_ones_last():
    budgets = {
        "dollars": (9, "USD"),
        "less": (2, "EUR"),
        "more": (3, "EUR"),
        "unknown": (None, "EUR"),
    }
    cards = CardsInMemory(
        ProjectContent(slug=slug, budget_amount=amount, budget_currency=currency)
        for slug, (amount, currency) in budgets.items()
    )
    results = Filtered(filters.PROJECTS, cards, QueryDict("sort=budget")).results
    assert [content.slug for content in results] == ["more", "less", "dollars", "unknown"]


def test_activities_without_a_date_are_last_in_both_orders():
    cards = CardsInMemory(
        [
            ActivityContent(slug="undated"),
            ActivityContent(slug="old", start="2019"),
            ActivityContent(slug="new", start="2025"),
        ]
    )
    for query, expected in (("", "new old undated"), ("sort=oldest", "old new undated")):
        results = Filtered(filters.ACTIVITIES, cards, QueryDict(query)).results
        assert [content.slug for content in results] == expected.split()
