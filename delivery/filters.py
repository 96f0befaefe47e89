"""Filters of a list: the choices, the number of results of each, and the active filters."""

import datetime
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, partial
from itertools import chain
from operator import itemgetter
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.db.models import TextChoices
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.i18n.collation import sort_key
from core.i18n.dates import PartialDate
from record.cards import CardRepository
from record.content import Content

SORT_PARAMETER = "sort"
# Of more values than this, people type one: a page with all of them is long and hard to use.
MAX_CHOICES = 200


class Value(NamedTuple):
    """One value of a facet: its code in URLs, its label, and its sort key among the others."""

    code: str
    label: Any
    sort_key: Any


class Facet(NamedTuple):
    """One property to filter by.

    ``keys`` returns the codes, refs, years or other hashable objects of an outline. ``values``
    returns the values of such a key. Both receive the ``CardRepository``. ``permanent`` values are
    accepted although nothing has them, as links to them outlive a day's contents.
    """

    name: str
    label: Any
    keys: Callable[[Any, Any], Iterable[Hashable]]
    values: Callable[[Any, Any], Iterable[Value]]
    permanent: Iterable[Value] = ()


class Order(NamedTuple):
    """One way to sort the results: ``sort`` receives their outlines and the day of the edition."""

    name: str
    label: Any
    sort: Callable[[list, Any], list]


@dataclass(frozen=True)
class Choice:
    """A value that can be chosen, with the number of results to which it leads."""

    value: Value
    count: int
    is_chosen: bool


@dataclass(frozen=True)
class ActiveFilter:
    """An active filter; ``url`` removes it, which leads to ``count`` results."""

    facet: Facet
    value: Value
    url: str
    count: int


class Row(NamedTuple):
    """An outline with its codes by the names of the facets."""

    outline: Any
    codes: dict[str, tuple[str, ...]]


@dataclass(frozen=True, eq=False)
class FilteredList:
    """A list with filters: its kind, facets, orders, and the kinds whose names label values."""

    content_class: type[Content]
    facets: Sequence[Facet]
    orders: Sequence[Order]
    label_kinds: tuple[type[Content], ...] = ()


class FilterTable:
    """The rows of a list, and the values of each facet by code, sorted by sort key and code.

    ``counts`` has the number of rows by code, for each facet.
    """

    def __init__(self, cards: CardRepository, listing: FilteredList) -> None:
        cards.load(listing.content_class, *listing.label_kinds)
        self.counts: dict[str, Counter[str]] = {facet.name: Counter() for facet in listing.facets}
        self._values = {
            facet.name: {value.code: value for value in facet.permanent} for facet in listing.facets
        }
        self.rows = [Row(outline, {}) for outline in cards.outlines(listing.content_class)]
        for facet in listing.facets:
            self._read(facet, self.rows, cards)
        self._sorted: dict[str, list[Row]] = {}
        self.values = {facet.name: self._ordered(facet) for facet in listing.facets}
        self.typed = {name for name, values in self.values.items() if len(values) > MAX_CHOICES}

    def code_of(self, name: str, text: str) -> str:
        """Return the code that ``text`` is, or of the first label that it begins; "" if unknown."""
        values = self.values[name]
        if text in values:
            return text
        typed = sort_key(text.strip())
        if name not in self.typed or not typed:
            return ""
        labels = [(sort_key(value.label), code) for code, value in values.items()]
        beginning = [(label != typed, code) for label, code in labels if label.startswith(typed)]
        return min(beginning, key=itemgetter(0), default=(True, ""))[1]

    def in_order(self, order: Order, day: datetime.date) -> list[Row]:
        """Return the rows in an order, sorted once; those that match have the same order."""
        if order.name not in self._sorted:
            by_slug = {row.outline.slug: row for row in self.rows}
            outlines = order.sort([row.outline for row in self.rows], day)
            self._sorted[order.name] = [by_slug[outline.slug] for outline in outlines]
        return self._sorted[order.name]

    def matching(self, codes: dict[str, str], rows: list[Row] | None = None) -> list[Row]:
        """Return the rows that have each of the codes, given by the names of their facets."""
        rows = self.rows if rows is None else rows
        for name, code in codes.items():
            rows = [row for row in rows if code in row.codes[name]]
        return rows

    def _read(self, facet: Facet, rows: list[Row], cards: CardRepository) -> None:
        """Store the codes of the facet in each row, and its values with their numbers."""
        values_of = cache(lambda key: list(facet.values(key, cards)))
        by_code = self._values[facet.name]
        for row in rows:
            keys = facet.keys(row.outline, cards)
            values = {value.code: value for key in keys for value in values_of(key)}
            row.codes[facet.name] = tuple(values)
            by_code |= values
        self.counts[facet.name].update(_count(facet.name, rows))

    def _ordered(self, facet: Facet) -> dict[str, Value]:
        """Return the values that a row has, and the permanent ones."""
        counts = self.counts[facet.name]
        permanent = {value.code for value in facet.permanent}
        values = [
            value
            for value in self._values[facet.name].values()
            if counts[value.code] or value.code in permanent
        ]
        values.sort(key=lambda value: (value.sort_key, value.code))
        return {value.code: value for value in values}


class Filtered:
    """The results of the filters in ``params``, in the chosen order; by default the first.

    A value that nothing has and that is not permanent, an unknown order, and all but the last value
    of a parameter are ignored; ``ignored`` has the labels of their parameters. Empty and other
    parameters are ignored without notice. None of them is in a link. The names of facets whose
    values people type are in ``typed``.
    """

    def __init__(self, listing: FilteredList, cards: CardRepository, params: QueryDict) -> None:
        self._facets = listing.facets
        self._orders = listing.orders
        self._table: FilterTable = cards.memoize(FilterTable, listing)
        self._codes: dict[str, str] = {}
        self.ignored: list[Any] = []
        for facet in self._facets:
            find = partial(self._table.code_of, facet.name)
            if code := self._known_value(facet.name, facet.label, find, params):
                self._codes[facet.name] = code
        orders = {order.name: order for order in self._orders}
        name = self._known_value(
            SORT_PARAMETER,
            _("Order of the list"),
            lambda text: text if text in orders else "",
            params,
        )
        self.order = orders[name] if name else self._orders[0]
        self.typed = self._table.typed
        # The parameters of links within the list; without the order if it is the default.
        self.query = self._query(self._codes, self.order)
        self.unfiltered_url = self._url({}, self.order)
        self.total = len(self._table.rows)  # without filters
        in_order = self._table.in_order(self.order, cards.day)
        self._rows = self._table.matching(self._codes, in_order)
        self.results = cards.of_outlines([row.outline for row in self._rows])

    @cached_property
    def facets(self) -> list[tuple[Facet, list[Choice]]]:
        """The facets that have choices. A choice has results or is chosen, if typed the latter."""
        pairs = [(facet, self._choices(facet.name)) for facet in self._facets]
        return [(facet, choices) for facet, choices in pairs if choices or facet.name in self.typed]

    @cached_property
    def active_filters(self) -> list[ActiveFilter]:
        """The active filters in the order of the facets."""
        filters = []
        for facet in self._facets:
            if code := self._codes.get(facet.name):
                others = self._codes_without(facet.name)
                count = len(self._table.matching(others))
                value = self._table.values[facet.name][code]
                filters.append(ActiveFilter(facet, value, self._url(others, self.order), count))
        return filters

    @cached_property
    def sort_options(self) -> list[tuple[Order, str]]:
        """All orders of the list with the URLs of the results in them."""
        return [(order, self._url(self._codes, order)) for order in self._orders]

    @property
    def description(self) -> str:
        """The active filters and the order for the title, unique for each page of a list."""
        labels = [
            _("%(label)s: %(words)s") % {"label": active.facet.label, "words": active.value.label}
            for active in self.active_filters
        ]
        if SORT_PARAMETER in self.query:
            labels.append(str(self.order.label))
        return pgettext("between the filters of a list", "; ").join(labels)

    def counts(self, name: str) -> Counter[str]:
        """Return the number of results by the codes of the facet ``name``."""
        return _count(name, self._rows)

    def _known_value(
        self, name: str, label: Any, find: Callable[[str], str], params: QueryDict
    ) -> str:
        """Return what ``find`` returns for the last value of a parameter; empty if unknown."""
        values = [value for value in params.getlist(name) if value]
        value = find(values[-1]) if values else ""
        if len(values) > 1 or (values and not value):
            self.ignored.append(label)
        return value

    def _codes_without(self, name: str) -> dict[str, str]:
        return {other: code for other, code in self._codes.items() if other != name}

    def _choices(self, name: str) -> list[Choice]:
        """Return the choices of a facet; each replaces the active filter of the same facet."""
        chosen = self._codes.get(name)
        rows = self._table.matching(self._codes_without(name)) if chosen else self._rows
        counts = _count(name, rows) if self._codes else self._table.counts[name]
        choices = [
            Choice(value, counts[code], code == chosen)
            for code, value in self._table.values[name].items()
        ]
        is_typed = name in self.typed
        return [choice for choice in choices if choice.is_chosen or (choice.count and not is_typed)]

    def _query(self, codes: dict[str, str], order: Order) -> dict[str, str]:
        return codes if order == self._orders[0] else codes | {SORT_PARAMETER: order.name}

    def _url(self, codes: dict[str, str], order: Order) -> str:
        query = self._query(codes, order)
        return f"?{urlencode(query)}" if query else "."


def filter_parameters(facets: Iterable[Facet]) -> tuple[str, ...]:
    """Return the query parameters of a list with these facets."""
    return (*(facet.name for facet in facets), SORT_PARAMETER)


def choice_values(choices: type[TextChoices], code: str) -> list[Value]:
    """Return the value of a code; a code of an older release is its own label, and the last."""
    if not code:
        return []
    if code not in choices.values:
        return [Value(code, code, len(choices.values))]
    return [Value(code, choices(code).label, choices.values.index(code))]


def all_choice_values(choices: type[TextChoices]) -> list[Value]:
    """Return the values of all codes."""
    return [value for code in choices.values for value in choice_values(choices, code)]


def years(start: PartialDate | None, end: PartialDate | None) -> Iterable[int]:
    """Return the years from one date to the other; with only one date its year."""
    known = [date.year for date in (start, end) if date]
    return range(min(known), max(known) + 1) if known else ()


def year_value(number: int) -> Value:
    """Return the value of a year; the latest come first."""
    return Value(f"{number:04}", str(number), -number)


def _count(name: str, rows: Iterable[Row]) -> Counter[str]:
    return Counter(chain.from_iterable(row.codes[name] for row in rows))
