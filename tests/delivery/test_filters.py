"""What filters promise: every choice on offer leads to as many results as it says, and to one at least."""

from urllib.parse import urlencode

import pytest
from django.http import Http404, QueryDict
from hypothesis import given
from hypothesis import strategies as st

from core.i18n.dates import PartialDate
from delivery.filter_index import Facet, Index, Order, Value
from delivery.filters import Filtered, year_value, years

NAMES = ("colour", "shape", "size")
CODES = ("a", "b", "c", "d")
NOTHING_IN_COMMON = [{"colour": {"a"}, "shape": {"a"}}, {"colour": {"b"}, "shape": {"b"}}]

FACETS = [
    Facet(
        name,
        name.title(),
        lambda content, cards, name=name: content.get(name, ()),
        lambda code, cards: [Value(code, code, code)],
    )
    for name in NAMES
]
ORDERS = [
    Order("first", "first", lambda contents, day: contents),
    Order("last", "last", lambda contents, day: contents[::-1]),
]

things = st.dictionaries(st.sampled_from(NAMES), st.sets(st.sampled_from(CODES), max_size=3))
lists = st.lists(things, max_size=9)


def filtered(contents, address=""):
    index = Index(contents, FACETS, ORDERS)
    return Filtered(index, QueryDict(address.removeprefix(".").removeprefix("?")))


@st.composite
def lists_with_choices(draw):
    """A list, and for some facets a value that something in it has; they needn't fit together."""
    contents = draw(lists)
    query = {}
    for name in NAMES:
        known = sorted({code for content in contents for code in content.get(name, ())})
        if known and draw(st.booleans()):
            query[name] = draw(st.sampled_from(known))
    if draw(st.booleans()):
        query["sort"] = draw(st.sampled_from(["first", "last"]))
    return contents, "&".join(f"{name}={code}" for name, code in query.items())


def fitting(contents, query):
    """The slow and plain way: what has all that the query asks."""
    asked = {name: code for name, code in query.items() if name in NAMES}
    return [
        each for each in contents if all(code in each.get(name, ()) for name, code in asked.items())
    ]


@given(lists_with_choices())
def test_results_are_what_has_all_that_is_chosen_in_the_order_chosen(drawn):
    contents, address = drawn
    expected = fitting(contents, QueryDict(address).dict())
    assert filtered(contents, address).results == (
        expected[::-1] if "sort=last" in address else expected
    )


@given(lists_with_choices())
def test_every_choice_on_offer_leads_to_as_many_results_as_it_says(drawn):
    contents, address = drawn
    now = filtered(contents, address)
    for facet, choices in now.facets:
        for choice in choices:
            there = filtered(contents, urlencode(now.query | {facet.name: choice.value.code}))
            assert len(there.results) == choice.count
            assert choice.count or (choice.is_chosen and not now.results)


@given(lists_with_choices())
def test_no_choice_that_leads_to_a_result_is_left_out(drawn):
    contents, address = drawn
    now = filtered(contents, address)
    offered = {
        (facet.name, choice.value.code) for facet, choices in now.facets for choice in choices
    }
    for name in NAMES:
        for code in CODES:
            if fitting(contents, now.query | {name: code}):
                assert (name, code) in offered


@given(lists_with_choices())
def test_taking_a_filter_off_leads_to_as_many_results_as_it_says(drawn):
    contents, address = drawn
    now = filtered(contents, address)
    for each in now.active_filters:
        there = filtered(contents, each.url)
        assert len(there.results) == each.count >= len(now.results)
        assert each.facet.name not in there.query
        assert there.order == now.order


@given(lists_with_choices())
def test_sorting_and_showing_all_keep_the_rest(drawn):
    contents, address = drawn
    now = filtered(contents, address)
    assert len(filtered(contents, now.unfiltered_url).results) == now.total == len(contents)
    for sorting in now.sort_options:
        there = filtered(contents, sorting.url)
        assert (there.order, len(there.results)) == (sorting.order, len(now.results))
    assert [each.is_current for each in now.sort_options].count(True) == 1


@given(
    lists,
    st.dictionaries(
        st.sampled_from([*NAMES, "sort"]), st.text(max_size=4) | st.sampled_from(CODES)
    ),
)
def test_an_address_is_answered_where_the_list_has_all_it_names_and_else_not_found(contents, query):
    known = {
        name: {code for content in contents for code in content.get(name, ())} for name in NAMES
    }
    known["sort"] = {"first", "last"}
    if all(value in known[name] | {""} for name, value in query.items()):
        assert filtered(contents, urlencode(query)).results == fitting(
            contents, {name: value for name, value in query.items() if value}
        )
    else:
        with pytest.raises(Http404):
            filtered(contents, urlencode(query))


@pytest.mark.parametrize(
    "address",
    [
        "colour=z",
        "colour=a&colour=a",
        "colour=&colour=a",
        "colour=%00",
        "colour=a%00",
        "colour=A",
        "colour=+a",
        "colour=" + "a" * 9_999,
        "shape=c",
        "sort=colour",
        "sort=first&sort=last",
        "sort=%00",
    ],
)
def test_what_the_list_does_not_have_is_not_found(address):
    with pytest.raises(Http404, match="list"):
        filtered(NOTHING_IN_COMMON, address)


def test_empty_parameters_are_none_and_others_are_carried_nowhere():
    now = filtered(NOTHING_IN_COMMON, "colour=a&shape=&sort=&utm=x&colours=b")
    assert now.query == {"colour": "a"}
    assert [each.url for each in now.active_filters] == ["."]
    assert [each.url for each in now.sort_options] == ["?colour=a", "?colour=a&sort=last"]


def test_what_fits_nothing_together_says_what_to_take_off():
    now = filtered(NOTHING_IN_COMMON, "colour=a&shape=b")
    assert now.results == []
    assert [(each.url, each.count) for each in now.active_filters] == [
        ("?shape=b", 1),
        ("?colour=a", 1),
    ]
    assert now.unfiltered_url == "."


def test_no_two_choices_have_the_same_words_in_the_title():
    words = [
        filtered(NOTHING_IN_COMMON, address).description
        for address in (
            "",
            "colour=a",
            "shape=a",
            "colour=a&shape=b",
            "colour=a&sort=last",
            "sort=last",
        )
    ]
    assert words[0] == ""
    assert words[3:] == ["Colour: a; Shape: b", "Colour: a; last", "last"]
    assert len(set(words)) == len(words)


def test_choices_stand_by_their_place_and_then_their_code():
    places = {"x": 2, "y": 1, "z": 1}
    facet = Facet(
        "one",
        "One",
        lambda content, cards: [content],
        lambda code, cards: [Value(code, code, places[code])],
    )
    now = Filtered(Index(["x", "z", "y"], [facet], ORDERS), QueryDict())
    [(_, choices)] = now.facets
    assert [choice.value.code for choice in choices] == ["y", "z", "x"]


@pytest.mark.parametrize(
    ("start", "end", "known"),
    [
        ("2019-12", "2021", ["2021", "2020", "2019"]),
        ("2019-12-31", None, ["2019"]),
        (None, "2020", ["2020"]),
        (None, None, []),
    ],
)
def test_years_are_those_between_the_known_dates(start, end, known):
    start, end = (each and PartialDate.parse(each) for each in (start, end))
    latest_first = sorted(
        (year_value(number) for number in years(start, end)), key=lambda value: value.sort_key
    )
    assert [value.code for value in latest_first] == known
