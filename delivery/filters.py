"""Filters over a list: what can be chosen, how many results each choice leads to, and what is chosen."""

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

SORT = "sort"


class Choice(NamedTuple):
    value: Value
    count: int
    is_chosen: bool


class Chosen(NamedTuple):
    """A filter in force; ``address`` takes it off, which leads to ``count`` results."""

    facet: Facet
    value: Value
    address: str
    count: int


class Sorting(NamedTuple):
    order: Order
    address: str
    is_current: bool


class Filtered:
    """What fits all that ``params`` (a ``QueryDict``) choose, in the chosen order; by default the first.

    A value that nothing has and that isn't lasting, an order that there isn't, and one parameter given twice raise
    ``Http404``. An empty one is none; parameters that are neither facet nor order are let be, and no link carries them
    on. ``read`` makes the results out of outlines.
    """

    def __init__(self, index: Index, params, read: Callable[[list], Sequence] = list):
        self._index, self._facets, self._orders = index, index.facets, index.orders
        self._codes = {
            facet.name: code for facet in self._facets if (code := self._asked(facet.name, params))
        }
        self.order = self._asked_order(params)
        self._fitting = self._places_that_fit()
        self.results = read(index.in_order(self.order, self._fitting))

    @property
    def total(self) -> int:
        """How many there are without any filter."""
        return len(self._index)

    @property
    def query(self) -> dict[str, str]:
        """What links within the list carry on: what is chosen, and nothing else."""
        return self._query(self._codes, self.order)

    @cached_property
    def facets(self) -> list[tuple[Facet, list[Choice]]]:
        """The facets that have choices. Those on offer lead to a result; what is chosen stands there in any case."""
        offered = ((facet, self._choices(facet.name)) for facet in self._facets)
        return [(facet, choices) for facet, choices in offered if choices]

    @cached_property
    def chosen(self) -> list[Chosen]:
        return [self._chosen(facet) for facet in self._facets if facet.name in self._codes]

    @property
    def all_address(self) -> str:
        """The list without filters, in the same order."""
        return _address(self._query({}, self.order))

    @cached_property
    def sortings(self) -> list[Sorting]:
        return [
            Sorting(order, _address(self._query(self._codes, order)), order == self.order)
            for order in self._orders
        ]

    @property
    def sort(self) -> str:
        """The name of the order where it isn't the default."""
        return "" if self.order == self._orders[0] else self.order.name

    @property
    def in_words(self) -> str:
        """What is chosen, for the title: no two filtered pages of a list have the same words."""
        words = [
            _("%(label)s: %(words)s") % {"label": each.facet.label, "words": each.value.label}
            for each in self.chosen
        ]
        between = pgettext("between the filters of a list", "; ")
        return between.join([*words, str(self.order.label)] if self.sort else words)

    def counts(self, name: str) -> dict[str, int]:
        """How many of the results have each value of the facet ``name``."""
        return self._index.counts(name, self._fitting)

    def _asked(self, name, params) -> str:
        code = _only(name, params)
        if code and self._index.value(name, code) is None:
            raise Http404(_("The list has no such choice."))
        return code

    def _asked_order(self, params) -> Order:
        asked = _only(SORT, params) or self._orders[0].name
        for order in self._orders:
            if order.name == asked:
                return order
        raise Http404(_("The list can't be sorted like that."))

    def _places_that_fit(self, leaving_out: str = "") -> int:
        """Where the results stand, and those that there would be without the filter ``leaving_out``."""
        chosen = (self._index.places(name, code) for name, code in self._codes.items() if name != leaving_out)
        return reduce(and_, chosen, self._index.everywhere)

    def _choices(self, name) -> list[Choice]:
        """Each choice takes the place of the one that is made of the same facet."""
        chosen = self._codes.get(name)
        counts = self._index.counts(name, self._places_that_fit(name))
        choices = [
            Choice(value, counts.get(value.code, 0), value.code == chosen)
            for value in self._index.values(name)
        ]
        return [choice for choice in choices if choice.count or choice.is_chosen]

    def _chosen(self, facet) -> Chosen:
        name = facet.name
        others = {each: code for each, code in self._codes.items() if each != name}
        address, value = _address(self._query(others, self.order)), self._index.value(name, self._codes[name])
        return Chosen(facet, value, address, self._places_that_fit(name).bit_count())

    def _query(self, codes, order) -> dict[str, str]:
        return dict(codes) if order == self._orders[0] else codes | {SORT: order.name}


@dataclass(frozen=True, eq=False)
class FilteredList:
    """A list with filters: its kind, by what it is filtered and sorted, and the kinds whose names filters show."""

    content_class: type[Content]
    facets: Sequence[Facet]
    orders: Sequence[Order]
    naming: tuple[type[Content], ...] = ()

    def filtered(self, cards: CardRepository, params) -> Filtered:
        """By ``params``, as ``Filtered`` has it."""
        return Filtered(cards.memoize(self._index), params, cards.of_outlines)

    def _index(self, cards) -> Index:
        cards.load(self.content_class, *self.naming)
        return Index(cards.outlines(self.content_class), self.facets, self.orders, cards)


def parameters(facets) -> tuple[str, ...]:
    """What a list can be asked for that these facets filter."""
    return (*(facet.name for facet in facets), SORT)


def coded(choices, code: str) -> list[Value]:
    """The value of a code, in the order of ``choices``; one of an older release without a word is shown as it is."""
    if not code:
        return []
    if code not in choices.values:
        return [Value(code, code, len(choices.values))]
    return [Value(code, choices(code).label, choices.values.index(code))]


def all_coded(choices) -> list[Value]:
    return [value for code in choices.values for value in coded(choices, code)]


def years(start, end) -> Iterable[int]:
    """The years from one date to the other; with one of them only its own."""
    known = [date.year for date in (start, end) if date]
    return range(min(known), max(known) + 1) if known else ()


def year(number: int) -> Value:
    """The latest stand first."""
    return Value(f"{number:04}", str(number), -number)


def _only(name, params) -> str:
    values = params.getlist(name)
    if len(values) > 1:
        raise Http404(_("A list is filtered and sorted by one value at a time."))
    return values[0] if values else ""


def _address(query) -> str:
    return f"?{urlencode(query)}" if query else "."
