"""The filters of projects, activities and documents, over contents that no database holds."""

import datetime
import uuid
from types import SimpleNamespace
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from projects import facets
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
from publishing.content import Ref
from tests.publishing.plain_filters import PlainFilters


class EditionInMemory:
    """What filters ask of an edition, answered from a list of contents."""

    day = datetime.date(2026, 6, 2)

    def __init__(self, contents):
        self._contents = [
            content.bind(SimpleNamespace(key=key_of(content.kind, content.slug)), self)
            for content in contents
        ]
        self._cards = {content.ref: content for content in self._contents}

    def load_cards(self, *content_classes):
        pass

    def cards(self, content_class):
        return [content for content in self._contents if isinstance(content, content_class)]

    def card(self, ref):
        return self._cards.get(ref)

    outlines, outline = cards, card

    def cards_of(self, outlines):
        return outlines

    def worked_out(self, work_out):
        return work_out(self)


def key_of(kind, slug):
    return uuid.uuid5(uuid.NAMESPACE_URL, f"{kind}/{slug}")


def refs(kind, names=("a", "b", "c")):
    """Names of objects; none of the name "c" is in the edition."""
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
def editions(draw):
    slugs = [("a", "b", "d")[: draw(st.integers(0, 3))] for _ in FACTS]
    drawn = [draw(contents(kind, slug)) for kind, each in zip(FACTS, slugs, strict=True) for slug in each]
    return EditionInMemory([*NAMED, *drawn])


@pytest.mark.parametrize("name", LISTS)
@given(data=st.data())
def test_all_that_is_offered_leads_to_what_it_says(name, data):
    edition, filtered = data.draw(editions()), getattr(facets, name.upper()).filtered
    query = {}
    for _ in range(3):  # two choices deep
        now = filtered(edition, QueryDict(urlencode(query)))
        offered = [
            (now.query | {facet.name: choice.value.code}, choice.count)
            for facet, choices in now.facets
            for choice in choices
        ]
        for there, count in offered:
            assert len(filtered(edition, QueryDict(urlencode(there))).results) == count >= 1
        for each in now.chosen:
            there = QueryDict(each.address.lstrip(".?"))
            assert len(filtered(edition, there).results) == each.count >= len(now.results) >= 1
        if offered:
            query, _ = data.draw(st.sampled_from(offered))


@pytest.mark.parametrize("name", LISTS)
@given(edition=editions())
def test_every_order_has_everything_once(name, edition):
    filtered = getattr(facets, name.upper()).filtered
    everything = sorted(each.slug for each in edition.cards(LISTS[name]))
    for sorting in filtered(edition, QueryDict()).sortings:
        results = filtered(edition, QueryDict(sorting.address.lstrip(".?"))).results
        assert sorted(each.slug for each in results) == everything


@pytest.mark.parametrize("name", LISTS)
@given(data=st.data())
def test_whatever_is_chosen_the_answer_is_that_of_looking_at_every_card(name, data):
    edition, filtered_list = data.draw(editions()), getattr(facets, name.upper())
    query = {}
    for _ in range(3):
        now = filtered_list.filtered(edition, QueryDict(urlencode(query)))
        plain = PlainFilters(edition.cards(LISTS[name]), filtered_list, query, edition)
        offered = [
            (facet.name, choice.value.code, str(choice.value.label), choice.count, choice.is_chosen)
            for facet, choices in now.facets
            for choice in choices
        ]
        assert [each.slug for each in now.results] == plain.results
        assert offered == plain.choices
        assert {each.facet.name: each.count for each in now.chosen} == plain.taken_off
        orders = st.just(("sort", data.draw(st.sampled_from(filtered_list.orders)).name))
        values = [st.sampled_from([(facet, str(code)) for facet, code, *_ in offered])] if offered else []
        query = dict([*query.items(), data.draw(st.one_of(orders, *values))])


def choices(edition, facet_name, address=""):
    """Of projects: what is offered, as it stands in the form."""
    filtered = facets.PROJECTS.filtered(edition, QueryDict(address))
    return [
        (choice.value.code, str(choice.value.label), choice.count)
        for facet, choices in filtered.facets
        if facet.name == facet_name
        for choice in choices
    ]


def test_a_project_ran_in_every_year_between_its_known_dates():
    edition = EditionInMemory(
        [
            ProjectContent(slug="both", start="2019-12", end="2021"),
            ProjectContent(slug="start", start="2021-05-01"),
            ProjectContent(slug="end", end="2020"),
            ProjectContent(slug="neither"),
        ]
    )
    assert choices(edition, "year") == [("2021", "2021", 2), ("2020", "2020", 2), ("2019", "2019", 1)]


def test_countries_stand_by_name_whatever_accents_and_statuses_by_their_order():
    countries = [
        CountryContent(slug=slug, name={"en": name})
        for slug, name in (("z", "Zambia"), ("e", "Éland"), ("f", "Fiji"))
    ]
    everywhere = [Ref("country", key_of("country", each.slug)) for each in countries]
    over = ProjectContent(slug="over", countries=everywhere, end="2020")
    edition = EditionInMemory([*countries, over, ProjectContent(slug="now", start="2020", end="2030")])
    assert [label for _, label, _ in choices(edition, "country")] == ["Éland", "Fiji", "Zambia"]
    assert [code for code, _, _ in choices(edition, "status")] == ["ongoing", "completed"]
    assert choices(edition, "status", "country=e") == [("completed", "Completed", 1)]


def test_budgets_are_compared_within_their_currency_and_unknown_ones_stand_last():
    budgets = {"dollars": (9, "USD"), "less": (2, "EUR"), "more": (3, "EUR"), "unknown": (None, "EUR")}
    edition = EditionInMemory(
        ProjectContent(slug=slug, budget_amount=amount, budget_currency=currency)
        for slug, (amount, currency) in budgets.items()
    )
    results = facets.PROJECTS.filtered(edition, QueryDict("sort=budget")).results
    assert [each.slug for each in results] == ["more", "less", "dollars", "unknown"]


def test_activities_without_a_date_stand_last_in_both_orders():
    edition = EditionInMemory(
        [
            ActivityContent(slug="undated"),
            ActivityContent(slug="old", start="2019"),
            ActivityContent(slug="new", start="2025"),
        ]
    )
    for address, expected in (("", ["new", "old", "undated"]), ("sort=oldest", ["old", "new", "undated"])):
        assert [
            each.slug for each in facets.ACTIVITIES.filtered(edition, QueryDict(address)).results
        ] == expected
