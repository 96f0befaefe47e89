"""Filters lead to as many results as they state, whatever is chosen."""

from types import SimpleNamespace
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from hypothesis import given, settings
from hypothesis import strategies as st

from core.i18n.dates import PartialDate
from delivery import filters
from delivery.filters import Facet, Filtered, FilteredList, Order, Value, year_value, years
from tests.helpers.oracles.filters import PlainFilters

NAMES = ("colour", "shape", "size")
CODES = ("a", "b", "c", "d")
NOTHING_IN_COMMON = [{"colour": {"a"}, "shape": {"a"}}, {"colour": {"b"}, "shape": {"b"}}]
FACETS = [
    Facet(
        name,
        name.title(),
        lambda content, cards, name=name: content.codes.get(name, ()),
        lambda code, cards: [Value(code, code, code)],
    )
    for name in NAMES
]
ORDERS = [
    Order("first", "first", lambda contents, day: contents),
    Order("last", "last", lambda contents, day: contents[::-1]),
]
LIST = FilteredList(None, FACETS, ORDERS)

items = st.dictionaries(st.sampled_from(NAMES), st.sets(st.sampled_from(CODES), max_size=3))
lists = st.lists(items, max_size=9)


class Repository:
    """The part of ``CardRepository`` that filters use."""

    day = None

    def __init__(self, contents):
        self.contents = [
            SimpleNamespace(slug=str(index), codes=codes) for index, codes in enumerate(contents)
        ]

    def load(self, *content_classes):
        pass

    def outlines(self, content_class):
        return self.contents

    def of_outlines(self, outlines):
        return outlines

    def memoize(self, function, *args):
        return function(self, *args)


def filtered(contents, url="", filtered_list=LIST):
    params = QueryDict(url.removeprefix(".").removeprefix("?"))
    return Filtered(filtered_list, Repository(contents), params)


@st.composite
def lists_with_choices(draw):
    """A list, and for some facets a value that an item has; they may have no result together."""
    contents = draw(lists)
    query = {}
    for name in NAMES:
        known = sorted({code for content in contents for code in content.get(name, ())})
        if known and draw(st.booleans()):
            query[name] = draw(st.sampled_from(known))
    if draw(st.booleans()):
        query["sort"] = draw(st.sampled_from(["first", "last"]))
    return contents, query


def test_of_many_values_one_is_typed_by_its_code_or_the_beginning_of_its_label(monkeypatch):
    monkeypatch.setattr(filters, "MAX_CHOICES", 2)
    labels = {"glacy-plus": "GLACY+", "glacy": "GLACY", "eap": "Été"}
    facet = FACETS[0]._replace(values=lambda code, cards: [Value(code, labels[code], code)])
    listing = FilteredList(None, [facet, FACETS[1]], ORDERS)
    contents = [{"colour": {code}, "shape": {"a"}} for code in labels]
    for typed, code in (
        ("glacy-plus", "glacy-plus"),
        ("glacy", "glacy"),
        (" Glacy ", "glacy"),
        ("GLACY%2B", "glacy-plus"),
        ("ete", "eap"),
        ("GL", "glacy"),
        ("acy", ""),
        (" ", ""),
    ):
        found = filtered(contents, f"?colour={typed}", listing)
        assert found.query == ({"colour": code} if code else {}), typed
        assert found.ignored == ([] if code else ["Colour"])
        (_, choices), (_, shapes) = found.facets
        assert [choice.value.code for choice in choices] == [code] * bool(code)
        assert [shape.count for shape in shapes] == [1 if code else 3]
        assert found.typed == {"colour"}


@settings(max_examples=40)
@given(lists_with_choices())
def test_results_and_counts_are_those_of_counting_each_item(drawn):
    contents, query = drawn
    now = filtered(contents, urlencode(query))
    repository = Repository(contents)
    plain = PlainFilters(repository.contents, LIST, query, repository)
    choices = [
        (facet.name, choice.value.code, choice.value.label, choice.count, choice.is_chosen)
        for facet, choices in now.facets
        for choice in choices
    ]
    assert [content.slug for content in now.results] == plain.results
    assert choices == plain.choices
    assert {active.facet.name: active.count for active in now.active_filters} == plain.taken_off


@settings(max_examples=40)
@given(
    lists,
    st.dictionaries(
        st.sampled_from([*NAMES, "sort"]), st.text(max_size=4) | st.sampled_from(CODES)
    ),
)
def test_value_that_the_list_lacks_is_ignored_and_reported(contents, query):
    known = {
        name: {code for content in contents for code in content.get(name, ())} for name in NAMES
    }
    known["sort"] = {"first", "last"}
    kept = {name: value for name, value in query.items() if value in known[name]}
    unknown = [name for name, value in query.items() if value and name not in kept]
    now = filtered(contents, urlencode(query))
    assert now.results == filtered(contents, urlencode(kept)).results
    labels = {name: name.title() for name in NAMES} | {"sort": "Order of the list"}
    assert sorted(now.ignored) == sorted(labels[name] for name in unknown)


def test_ignored_value_leaves_the_other_choices():
    urls = (
        "colour=z&shape=a colour=a&colour=z&shape=a colour=%00&shape=a colour=A&shape=a "
        "colour=+a&shape=a"
    ).split()
    for url in (*urls, f"shape=a&colour={'a' * 9_999}"):
        now = filtered(NOTHING_IN_COMMON, url)
        assert (now.query, now.ignored) == ({"shape": "a"}, ["Colour"]), url
    now = filtered(NOTHING_IN_COMMON, "colour=a&colour=b&sort=colour")
    assert (now.query, now.ignored) == ({"colour": "b"}, ["Colour", "Order of the list"])


def test_empty_and_unknown_parameters_are_ignored_and_in_no_link():
    now = filtered(NOTHING_IN_COMMON, "colour=a&shape=&sort=&utm=x&colours=b")
    assert now.query == {"colour": "a"}
    assert [active.url for active in now.active_filters] == ["."]
    assert [url for _order, url in now.sort_options] == ["?colour=a", "?colour=a&sort=last"]


def test_filters_without_results_show_which_to_remove():
    now = filtered(NOTHING_IN_COMMON, "colour=a&shape=b")
    assert now.results == []
    active = [(active.url, active.count) for active in now.active_filters]
    assert active == [("?shape=b", 1), ("?colour=a", 1)]
    assert now.unfiltered_url == "."


def test_descriptions_for_titles_are_unique():
    urls = ("", "colour=a", "shape=a", "colour=a&shape=b", "colour=a&sort=last", "sort=last")
    descriptions = [filtered(NOTHING_IN_COMMON, url).description for url in urls]
    assert descriptions[0] == ""
    assert descriptions[3:] == ["Colour: a; Shape: b", "Colour: a; last", "last"]
    assert len(set(descriptions)) == len(descriptions)


def test_choices_are_sorted_by_sort_key_then_code():
    sort_keys = {"x": 2, "y": 1, "z": 1}
    facet = Facet(
        "one",
        "One",
        lambda content, cards: [content.codes],
        lambda code, cards: [Value(code, code, sort_keys[code])],
    )
    [(_, choices)] = filtered(["x", "z", "y"], "", FilteredList(None, [facet], ORDERS)).facets
    assert [choice.value.code for choice in choices] == ["y", "z", "x"]


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2019-12", "2021", ["2021", "2020", "2019"]),
        ("2019-12-31", None, ["2019"]),
        (None, "2020", ["2020"]),
        (None, None, []),
    ],
)
def test_years_are_those_between_the_known_dates(start, end, expected):
    dates = [date and PartialDate.parse(date) for date in (start, end)]
    values = [year_value(number) for number in years(*dates)]
    values.sort(key=lambda value: value.sort_key)
    assert [value.code for value in values] == expected
