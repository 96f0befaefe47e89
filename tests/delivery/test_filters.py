"""Filters lead to as many results as they state, whatever is chosen."""

import pytest
from django.http import QueryDict

from delivery import filters
from delivery.filters import Facet, FacetValue, Filtered, FilteredList, Order
from projects.models import ActivityContent
from record.editions import Edition
from record.listing import SLUG
from tests.helpers.published import NEXT_DAY, publish

pytestmark = pytest.mark.django_db

NOTHING_IN_COMMON = [("a", "a"), ("b", "b")]


def facet(name, field, labels=None):
    def values(codes, edition):
        return {code: [FacetValue(code, (labels or {}).get(code, code), code)] for code in codes}

    return Facet(name, name.title(), values, field)


ORDERS = [
    Order("first", "first", lambda listing, day: listing.order_by(SLUG.asc())),
    Order("last", "last", lambda listing, day: listing.order_by(SLUG.desc())),
]
FACETS = [facet("colour", "type"), facet("shape", "format")]
LIST = FilteredList(ActivityContent, FACETS, ORDERS)


def filtered(pairs, url="", filtered_list=LIST):
    """Return the filters of a list of items, given by their colour and shape."""
    publish(
        *(
            ActivityContent(slug=str(number), type=colour, format=shape)
            for number, (colour, shape) in enumerate(pairs)
        )
    )
    return opened(url, filtered_list)


def opened(url, filtered_list=LIST):
    return Filtered(filtered_list, Edition(NEXT_DAY), QueryDict(url.removeprefix("?")))


def test_of_many_values_one_is_typed_by_its_code_or_the_beginning_of_its_label(monkeypatch):
    monkeypatch.setattr(filters, "MAX_CHOICES", 2)
    labels = {"glacy-plus": "GLACY+", "glacy": "GLACY", "eap": "Été"}
    listing = FilteredList(ActivityContent, [facet("colour", "type", labels), FACETS[1]], ORDERS)
    filtered([(code, "a") for code in labels], "", listing)
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
        found = opened(f"?colour={typed}", listing)
        assert found.query == ({"colour": code} if code else {}), typed
        assert found.ignored == ([] if code else ["Colour"])
        (_, choices), (_, shapes) = found.facets
        assert [choice.value.code for choice in choices] == [code] * bool(code)
        assert [shape.count for shape in shapes] == [1 if code else 3]
        assert found.typed == {"colour"}


def test_ignored_value_leaves_the_other_choices():
    filtered(NOTHING_IN_COMMON)
    urls = (
        "colour=z&shape=a colour=a&colour=z&shape=a colour=%00&shape=a colour=A&shape=a "
        "colour=+a&shape=a"
    ).split()
    for url in (*urls, f"shape=a&colour={'a' * 9_999}"):
        now = opened(url)
        assert (now.query, now.ignored) == ({"shape": "a"}, ["Colour"]), url
    now = opened("colour=a&colour=b&sort=colour")
    assert (now.query, now.ignored) == ({"colour": "b"}, ["Colour", "Order of the list"])


def test_descriptions_for_titles_are_unique():
    filtered(NOTHING_IN_COMMON)
    urls = ("", "colour=a", "shape=a", "colour=a&shape=b", "colour=a&sort=last", "sort=last")
    descriptions = [opened(url).description for url in urls]
    assert descriptions[0] == ""
    assert descriptions[3:] == ["Colour: a; Shape: b", "Colour: a; last", "last"]
    assert len(set(descriptions)) == len(descriptions)
