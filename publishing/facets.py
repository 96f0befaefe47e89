"""Filters over a list: what can be chosen, how many results each choice leads to, and what is chosen."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from publishing import languages
from publishing.content import Content, LocalisedText

SORT = "sort"


class Value(NamedTuple):
    """One value of a facet: its code in addresses, its words, and its place among the others."""

    code: str
    label: Any
    place: Any

    @property
    def language(self) -> str:
        """That of the words where it isn't the page's, else empty."""
        language = getattr(self.label, "language", "") if isinstance(self.label, LocalisedText) else ""
        return "" if language == languages.active() else language


class Facet(NamedTuple):
    """One thing to filter by. ``values`` says which of its values a content has.

    Those in ``lasting`` may be asked for while no content has them, as links to them outlive a day's contents.
    """

    name: str
    label: Any
    values: Callable[[Content], Iterable[Value]]
    lasting: Iterable[Value] = ()


class Order(NamedTuple):
    """One way to sort the results."""

    name: str
    label: Any
    arrange: Callable[[list[Content]], list[Content]]


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
    """The contents that fit all that ``params`` (a ``QueryDict``) choose, in the chosen order; by default the first.

    A value that no content has and that isn't lasting, an order that there isn't, and one parameter given twice raise
    ``Http404``. An empty one is none; parameters that are neither facet nor order are let be, and no link carries them
    on.
    """

    def __init__(self, contents: Iterable[Content], facets, orders, params):
        self._facets, self._orders = facets, orders
        self._rows = [(content, self._values_in(content)) for content in contents]
        self._known = {facet.name: self._values_of(facet) for facet in facets}
        self._codes = {facet.name: code for facet in facets if (code := self._asked(facet.name, params))}
        self.order = self._asked_order(params)
        self.results = self.order.arrange(self._count())

    @property
    def total(self) -> int:
        """How many there are without any filter."""
        return len(self._rows)

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

    def _values_in(self, content) -> dict[str, dict[str, Value]]:
        return {facet.name: {value.code: value for value in facet.values(content)} for facet in self._facets}

    def _values_of(self, facet) -> Mapping[str, Value]:
        found = {code: value for _, values in self._rows for code, value in values[facet.name].items()}
        return {value.code: value for value in facet.lasting} | found

    def _asked(self, name, params) -> str:
        code = _only(name, params)
        if code and code not in self._known[name]:
            raise Http404(_("The list has no such choice."))
        return code

    def _asked_order(self, params) -> Order:
        asked = _only(SORT, params) or self._orders[0].name
        for order in self._orders:
            if order.name == asked:
                return order
        raise Http404(_("The list can't be sorted like that."))

    def _count(self) -> list[Content]:
        """The contents that fit; on the way counts where each other choice would lead.

        A content that misses one filter only would be a result if that filter were another one, or were taken off.
        """
        fitting = []
        self._counts = {facet.name: Counter() for facet in self._facets}
        self._without = Counter()
        for content, values in self._rows:
            missed = [name for name, code in self._codes.items() if code not in values[name]]
            if not missed:
                fitting.append(content)
            if len(missed) <= 1:
                for name in missed or self._counts:
                    self._counts[name].update(values[name].keys())
                self._without.update(missed or list(self._codes))
        return fitting

    def _choices(self, name) -> list[Choice]:
        chosen = self._codes.get(name)
        values = sorted(self._known[name].values(), key=lambda value: (value.place, value.code))
        choices = [Choice(value, self._counts[name][value.code], value.code == chosen) for value in values]
        return [choice for choice in choices if choice.count or choice.is_chosen]

    def _chosen(self, facet) -> Chosen:
        name = facet.name
        others = {each: code for each, code in self._codes.items() if each != name}
        address = _address(self._query(others, self.order))
        return Chosen(facet, self._known[name][self._codes[name]], address, self._without[name])

    def _query(self, codes, order) -> dict[str, str]:
        return dict(codes) if order == self._orders[0] else codes | {SORT: order.name}


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


def years(start, end) -> list[Value]:
    """The years from one date to the other, the latest first; with one of them only its own."""
    known = [date.year for date in (start, end) if date]
    span = range(min(known), max(known) + 1) if known else ()
    return [Value(f"{year:04}", str(year), -year) for year in span]


def _only(name, params) -> str:
    values = params.getlist(name)
    if len(values) > 1:
        raise Http404(_("A list is filtered and sorted by one value at a time."))
    return values[0] if values else ""


def _address(query) -> str:
    return f"?{urlencode(query)}" if query else "."
