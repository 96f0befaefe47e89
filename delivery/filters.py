"""Filters of a list: the choices, the number of results of each, and the active filters."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import and_
from typing import NamedTuple
from urllib.parse import urlencode

from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from delivery.filter_index import Facet, Index, Order, Value
from record.cards import CardRepository
from record.content import Content

SORT_PARAMETER = "sort"


class Choice(NamedTuple):
    value: Value
    count: int
    is_chosen: bool


class ActiveFilter(NamedTuple):
    """An active filter; ``url`` removes it, which leads to ``count`` results."""

    facet: Facet
    value: Value
    url: str
    count: int


class SortOption(NamedTuple):
    order: Order
    url: str
    is_current: bool


class Filtered:
    """The results of the filters in ``params`` (a ``QueryDict``), in the chosen order; by default the first.

    A value that nothing has and that is not permanent, an unknown order, and a parameter that is given twice raise
    ``Http404``. An empty parameter is ignored, and so are parameters that are neither facet nor order: links do not
    have them. ``read`` converts outlines to results.
    """

    def __init__(self, index: Index, params, read: Callable[[list], Sequence] = list):
        self._index = index
        self._facets = index.facets
        self._orders = index.orders
        self._codes = {
            facet.name: code
            for facet in self._facets
            if (code := self._requested_code(facet.name, params))
        }
        self.order = self._requested_order(params)
        self._positions = self._matching_positions()
        self.results = read(index.in_order(self.order, self._positions))

    @property
    def total(self) -> int:
        """The number of results without filters."""
        return len(self._index)

    @property
    def query(self) -> dict[str, str]:
        """The parameters of links within the list: the active filters and the order, and no others."""
        return self._query(self._codes, self.order)

    @cached_property
    def facets(self) -> list[tuple[Facet, list[Choice]]]:
        """The facets that have choices. A choice has results or is chosen."""
        pairs = ((facet, self._choices(facet.name)) for facet in self._facets)
        return [(facet, choices) for facet, choices in pairs if choices]

    @cached_property
    def active_filters(self) -> list[ActiveFilter]:
        return [self._active_filter(facet) for facet in self._facets if facet.name in self._codes]

    @property
    def unfiltered_url(self) -> str:
        """The URL of the list without filters, in the same order."""
        return _url(self._query({}, self.order))

    @cached_property
    def sort_options(self) -> list[SortOption]:
        return [
            SortOption(order, _url(self._query(self._codes, order)), order == self.order)
            for order in self._orders
        ]

    @property
    def order_name(self) -> str:
        """The name of the order if it is not the default."""
        return "" if self.order == self._orders[0] else self.order.name

    @property
    def description(self) -> str:
        """The active filters and the order for the title, which is unique for each filtered page of a list."""
        labels = [
            _("%(label)s: %(words)s") % {"label": active.facet.label, "words": active.value.label}
            for active in self.active_filters
        ]
        if self.order_name:
            labels.append(str(self.order.label))
        return pgettext("between the filters of a list", "; ").join(labels)

    def counts(self, name: str) -> dict[str, int]:
        """Return the number of results by the codes of the facet ``name``."""
        return self._index.counts(name, self._positions)

    def _requested_code(self, name, params) -> str:
        code = _single_value(name, params)
        if code and self._index.value(name, code) is None:
            raise Http404(_("The list has no such choice."))
        return code

    def _requested_order(self, params) -> Order:
        name = _single_value(SORT_PARAMETER, params) or self._orders[0].name
        for order in self._orders:
            if order.name == name:
                return order
        raise Http404(_("The list can't be sorted like that."))

    def _matching_positions(self, without: str = "") -> int:
        """Return the positions of the results, or of those without the filter of the facet ``without``."""
        positions = (
            self._index.positions(name, code)
            for name, code in self._codes.items()
            if name != without
        )
        return reduce(and_, positions, self._index.all_positions)

    def _choices(self, name) -> list[Choice]:
        """Return the choices of a facet; each replaces the active filter of the same facet."""
        chosen = self._codes.get(name)
        counts = self._index.counts(name, self._matching_positions(name))
        choices = [
            Choice(value, counts.get(value.code, 0), value.code == chosen)
            for value in self._index.values(name)
        ]
        return [choice for choice in choices if choice.count or choice.is_chosen]

    def _active_filter(self, facet) -> ActiveFilter:
        name = facet.name
        others = {other: code for other, code in self._codes.items() if other != name}
        value = self._index.value(name, self._codes[name])
        url = _url(self._query(others, self.order))
        return ActiveFilter(facet, value, url, self._matching_positions(name).bit_count())

    def _query(self, codes, order) -> dict[str, str]:
        return dict(codes) if order == self._orders[0] else codes | {SORT_PARAMETER: order.name}


@dataclass(frozen=True, eq=False)
class FilteredList:
    """A list with filters: its kind, its facets and orders, and the kinds whose names are labels of values."""

    content_class: type[Content]
    facets: Sequence[Facet]
    orders: Sequence[Order]
    label_kinds: tuple[type[Content], ...] = ()

    def filtered(self, cards: CardRepository, params) -> Filtered:
        """Return the list filtered by ``params``."""
        return Filtered(cards.memoize(self._index), params, cards.of_outlines)

    def _index(self, cards) -> Index:
        cards.load(self.content_class, *self.label_kinds)
        return Index(cards.outlines(self.content_class), self.facets, self.orders, cards)


def filter_parameters(facets) -> tuple[str, ...]:
    """Return the query parameters of a list with these facets."""
    return (*(facet.name for facet in facets), SORT_PARAMETER)


def choice_values(choices, code: str) -> list[Value]:
    """Return the value of a code, in the order of ``choices``; an unknown code of an older release is its label."""
    if not code:
        return []
    if code not in choices.values:
        return [Value(code, code, len(choices.values))]
    return [Value(code, choices(code).label, choices.values.index(code))]


def all_choice_values(choices) -> list[Value]:
    return [value for code in choices.values for value in choice_values(choices, code)]


def years(start, end) -> Iterable[int]:
    """Return the years from one date to the other; with only one date its year."""
    known = [date.year for date in (start, end) if date]
    return range(min(known), max(known) + 1) if known else ()


def year_value(number: int) -> Value:
    """Return the value of a year; the latest come first."""
    return Value(f"{number:04}", str(number), -number)


def _single_value(name, params) -> str:
    values = params.getlist(name)
    if len(values) > 1:
        raise Http404(_("A list is filtered and sorted by one value at a time."))
    return values[0] if values else ""


def _url(query) -> str:
    return f"?{urlencode(query)}" if query else "."
