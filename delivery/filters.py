"""Filters of a list: the choices, the number of results of each, and the active filters."""

import datetime
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from operator import itemgetter
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.core.paginator import Page
from django.db.models import Expression, TextChoices
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.http.pagination import get_page
from core.i18n.collation import sort_key
from delivery.prefixes import SiteRequest
from record.content import Content
from record.editions import Edition
from record.listing import Listing

SORT_PARAMETER = "sort"
# Of more values than this, people type one: a page with all of them is long and hard to use.
MAX_CHOICES = 200


class FacetValue(NamedTuple):
    """One value of a facet: its code in URLs, its label, and its sort key among the others."""

    code: str
    label: Any
    sort_key: Any


class Facet(NamedTuple):
    """One property to filter by.

    ``values`` returns the values that each stored value means (record/models/value.py). ``field``
    is the name of the stored values, if it is another one. Instead of being stored, the property
    can be an ``expression`` for a day. ``permanent`` values are accepted although nothing has them,
    as links to them outlive a day's contents.
    """

    name: str
    label: Any
    values: Callable[[Collection[str], Edition], Mapping[str, Iterable[FacetValue]]]
    field: str = ""
    expression: Callable[[datetime.date], Expression] | None = None
    permanent: Iterable[FacetValue] = ()

    @property
    def column(self) -> str:
        """The name of the stored values or of the annotation."""
        return self.field or self.name


class Order(NamedTuple):
    """One way to sort the results: ``sort`` receives them and the day of the edition."""

    name: str
    label: Any
    sort: Callable[[Listing, datetime.date], Sequence]


@dataclass(frozen=True)
class Choice:
    """A value that can be chosen, with the number of results to which it leads."""

    value: FacetValue
    count: int
    is_chosen: bool


@dataclass(frozen=True)
class ActiveFilter:
    """An active filter; ``url`` removes it, which leads to ``results``, counted only if needed."""

    facet: Facet
    value: FacetValue
    url: str
    results: Listing


@dataclass(frozen=True, eq=False)
class FilteredList:
    """A list with filters: its kind, facets, orders, and small kinds whose names label values."""

    content_class: type[Content]
    facets: Sequence[Facet]
    orders: Sequence[Order]
    label_kinds: tuple[type[Content], ...] = ()

    @property
    def parameters(self) -> tuple[str, ...]:
        """The query parameters of the list."""
        return (*(facet.name for facet in self.facets), SORT_PARAMETER)

    def facet(self, name: str) -> Facet:
        return next(facet for facet in self.facets if facet.name == name)

    def listing(self, edition: Edition) -> Listing:
        """Return all contents, with the expressions of facets."""
        listing = edition.listing(self.content_class)
        for facet in self.facets:
            if facet.expression:
                listing = listing.annotate(**{facet.column: facet.expression(edition.day)})
        return listing


class KnownValues(NamedTuple):
    """The values of a facet by code, in order, and the stored values that mean each code."""

    by_code: dict[str, FacetValue]
    stored: dict[str, list[str]]


class Filtered:
    """The results of the filters in ``params``, in the chosen order; by default the first.

    A value that nothing has and that is not permanent, an unknown order, and all but the last value
    of a parameter are ignored; ``ignored`` has the labels of their parameters. Empty and other
    parameters are ignored without notice. None of them is in a link. The names of facets whose
    values people type are in ``typed``.
    """

    def __init__(self, filtered_list: FilteredList, edition: Edition, params: QueryDict) -> None:
        self._list = filtered_list
        self._edition = edition
        edition.load(*filtered_list.label_kinds)
        self._numbers: dict[str, Counter[str]] = edition.cached(_numbers, filtered_list)
        self.typed = {
            facet.name
            for facet in filtered_list.facets
            if len(self._numbers[facet.column]) > MAX_CHOICES
        }
        self._codes: dict[str, str] = {}
        self.ignored: list[Any] = []
        for facet in filtered_list.facets:
            find = partial(self._find_code, facet)
            if code := self._known_value(facet.name, facet.label, find, params):
                self._codes[facet.name] = code
        orders = {order.name: order for order in filtered_list.orders}
        name = self._known_value(
            SORT_PARAMETER,
            _("Order of the list"),
            lambda text: text if text in orders else "",
            params,
        )
        self.order = orders[name] if name else filtered_list.orders[0]
        # The parameters of links within the list; without the order if it is the default.
        self.query = self._query(self._codes, self.order)
        self.unfiltered_url = self._url({}, self.order)
        self.total = self._numbers["total"][""]  # the number of results without filters
        matching = self._matching(self._codes)
        open_facets = [facet for facet in filtered_list.facets if facet.name not in self._codes]
        numbers = self._count(self._codes, *open_facets)
        matching.number = numbers["total"][""]
        # First, because they name most of the contents to which results refer.
        self.facets = self._facets(numbers)
        self.results = self.order.sort(matching, edition.day)

    def _facets(self, numbers: dict[str, Counter[str]]) -> list[tuple[Facet, list[Choice]]]:
        """Return the facets that have choices.

        A choice has results or is chosen, if typed the latter.
        """
        pairs = []
        for facet in self._list.facets:
            choices = self._choices(facet, numbers)
            if choices or facet.name in self.typed:
                pairs.append((facet, choices))
        return pairs

    @cached_property
    def active_filters(self) -> list[ActiveFilter]:
        """The active filters in the order of the facets."""
        filters = []
        for facet in self._list.facets:
            if code := self._codes.get(facet.name):
                others = self._codes_without(facet.name)
                value = self._known(facet).by_code[code]
                url = self._url(others, self.order)
                filters.append(ActiveFilter(facet, value, url, self._matching(others)))
        return filters

    @cached_property
    def sort_options(self) -> list[tuple[Order, str]]:
        """All orders of the list with the URLs of the results in them."""
        return [(order, self._url(self._codes, order)) for order in self._list.orders]

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
        facet = self._list.facet(name)
        return self._by_code(facet, self._count(self._codes, facet))

    def _known_value(
        self, name: str, label: Any, find: Callable[[str], str], params: QueryDict
    ) -> str:
        """Return the result of ``find`` for the last value of a parameter; empty if unknown."""
        values = [value for value in params.getlist(name) if value]
        value = find(values[-1]) if values else ""
        if len(values) > 1 or (values and not value):
            self.ignored.append(label)
        return value

    def _find_code(self, facet: Facet, text: str) -> str:
        """Return the code that ``text`` is, or of the first label that it begins; "" if unknown."""
        values = self._known(facet).by_code
        if text in values:
            return text
        typed = sort_key(text.strip())
        if facet.name not in self.typed or not typed:
            return ""
        labels = [(sort_key(value.label), code) for code, value in values.items()]
        beginning = [(label != typed, code) for label, code in labels if label.startswith(typed)]
        return min(beginning, key=itemgetter(0), default=(True, ""))[1]

    def _matching(self, codes: dict[str, str]) -> Listing:
        """Return the contents that have each of the codes, given by the names of their facets."""
        listing = self._list.listing(self._edition)
        for facet in self._list.facets:
            if code := codes.get(facet.name):
                if facet.expression:
                    listing = listing.filter(**{facet.column: code})
                else:
                    listing = listing.where(
                        facet.column, *self._known(facet).stored.get(code, [code])
                    )
        return listing

    def _count(self, codes: dict[str, str], *facets: Facet) -> dict[str, Counter[str]]:
        """Return the numbers of contents with the codes by the columns of facets."""
        if not codes:
            return self._numbers
        return self._matching(codes).counts(*(facet.column for facet in facets))

    def _codes_without(self, name: str) -> dict[str, str]:
        return {other: code for other, code in self._codes.items() if other != name}

    def _choices(self, facet: Facet, numbers: dict[str, Counter[str]]) -> list[Choice]:
        """Return the choices of a facet; each replaces the active filter of the facet."""
        chosen = self._codes.get(facet.name)
        if facet.name in self.typed:
            return [Choice(self._known(facet).by_code[chosen], 0, is_chosen=True)] if chosen else []
        if chosen:
            numbers = self._count(self._codes_without(facet.name), facet)
        counts = self._by_code(facet, numbers)
        choices = [
            Choice(value, counts[code], code == chosen)
            for code, value in self._known(facet).by_code.items()
        ]
        return [choice for choice in choices if choice.count or choice.is_chosen]

    def _known(self, facet: Facet) -> KnownValues:
        known: KnownValues = self._edition.cached(_known_values, facet.name, self._list)
        return known

    def _by_code(self, facet: Facet, numbers: dict[str, Counter[str]]) -> Counter[str]:
        counts: Counter[str] = Counter()
        for code, meanings in self._known(facet).stored.items():
            counts[code] = sum(numbers[facet.column][stored] for stored in meanings)
        return counts

    def _query(self, codes: dict[str, str], order: Order) -> dict[str, str]:
        is_default = order == self._list.orders[0]
        return codes if is_default else codes | {SORT_PARAMETER: order.name}

    def _url(self, codes: dict[str, str], order: Order) -> str:
        query = self._query(codes, order)
        return f"?{urlencode(query)}" if query else "."


def filtered_page(request: SiteRequest, filtered_list: FilteredList) -> tuple[Filtered, Page]:
    """Return the list as the query filters it, and the page of it that ``?page=`` names."""
    filtered = Filtered(filtered_list, request.edition, request.GET)
    page = get_page(filtered.results, request, query=filtered.query)
    request.edition.prefetch_references(page)
    return filtered, page


def choice_values(choices: type[TextChoices], code: str) -> FacetValue:
    """Return the value of a code; a code of an older release is its own label, and the last."""
    codes = choices.values
    if code not in codes:
        return FacetValue(code, code, len(codes))
    return FacetValue(code, choices(code).label, codes.index(code))


def year_value(year: str) -> FacetValue:
    """Return the value of a year; the latest come first."""
    return FacetValue(year, str(int(year)), -int(year))


def _numbers(edition: Edition, filtered_list: FilteredList) -> dict[str, Counter[str]]:
    """Return the numbers of all contents by the column of each facet."""
    return filtered_list.listing(edition).counts(*(facet.column for facet in filtered_list.facets))


def _known_values(edition: Edition, name: str, filtered_list: FilteredList) -> KnownValues:
    """Return the values of a facet."""
    facet = filtered_list.facet(name)
    stored = edition.cached(_numbers, filtered_list)[facet.column]
    found = {value.code: value for value in facet.permanent}
    meanings: dict[str, list[str]] = {}
    for text, values in facet.values(stored.keys(), edition).items():
        for value in values:
            found[value.code] = value
            meanings.setdefault(value.code, []).append(text)
    in_order = sorted(found.values(), key=lambda value: (value.sort_key, value.code))
    return KnownValues({value.code: value for value in in_order}, meanings)
