"""Where in a list everything stands by which it can be filtered, and in which orders."""

from collections.abc import Callable, Hashable, Iterable
from typing import Any, NamedTuple


class Value(NamedTuple):
    """One value of a facet: its code in addresses, its words, and its place among the others."""

    code: str
    label: Any
    place: Any


class Facet(NamedTuple):
    """One thing to filter by.

    ``marks`` returns what an outline has of it: codes, refs, years, any hashable values. ``values`` returns the values
    that such a mark has. Both receive the ``CardRepository``. Values in ``lasting`` are accepted although nothing has
    them, as links to them outlive a day's contents.
    """

    name: str
    label: Any
    marks: Callable[[Any, Any], Iterable[Hashable]]
    values: Callable[[Any, Any], Iterable[Value]]
    lasting: Iterable[Value] = ()


class Order(NamedTuple):
    """One way to sort the results: ``arrange`` takes their outlines, and the day of the edition."""

    name: str
    label: Any
    arrange: Callable[[list, Any], list]


class Index:
    """Where in a list each value of each facet stands. Places are numbers of which each bit is one of them.

    Worked out once for a list (``CardRepository.memoize``); what a request chooses is then a matter of a few numbers,
    however long the list is. ``cards`` is the repository that marks and values read.
    """

    def __init__(self, outlines: Iterable, facets, orders, cards=None):
        self.facets, self.orders, self._cards = facets, orders, cards
        self._outlines = list(outlines)
        self._arranged: dict[str, list[int]] = {}
        self._values: dict[str, dict[str, Value]] = {}
        self._places: dict[str, dict[str, int]] = {}
        for facet in facets:
            self._values[facet.name], self._places[facet.name] = self._read(facet)

    def __len__(self):
        return len(self._outlines)

    @property
    def everywhere(self) -> int:
        return (1 << len(self._outlines)) - 1

    def value(self, name: str, code: str) -> Value | None:
        return self._values[name].get(code)

    def values(self, name: str) -> Iterable[Value]:
        """By their place and their code."""
        return self._values[name].values()

    def places(self, name: str, code: str) -> int:
        return self._places[name].get(code, 0)

    def counts(self, name: str, within: int) -> dict[str, int]:
        return {code: (places & within).bit_count() for code, places in self._places[name].items()}

    def in_order(self, order: Order, within: int) -> list:
        """The outlines at these places."""
        arranged = self._arranged_by(order)
        if within == self.everywhere:
            return [self._outlines[place] for place in arranged]
        bits = within.to_bytes(len(self._outlines) // 8 + 1, "little")
        return [self._outlines[place] for place in arranged if bits[place >> 3] >> (place & 7) & 1]

    def _arranged_by(self, order) -> list[int]:
        if order.name not in self._arranged:
            places = {id(outline): place for place, outline in enumerate(self._outlines)}
            arranged = order.arrange(self._outlines, self._cards and self._cards.day)
            self._arranged[order.name] = [places[id(outline)] for outline in arranged]
        return self._arranged[order.name]

    def _read(self, facet) -> tuple[dict[str, Value], dict[str, int]]:
        marked: dict[Hashable, bytearray] = {}
        size = len(self._outlines) // 8 + 1
        for place, outline in enumerate(self._outlines):
            for mark in facet.marks(outline, self._cards):
                if mark not in marked:
                    marked[mark] = bytearray(size)
                marked[mark][place >> 3] |= 1 << (place & 7)
        values, places = {value.code: value for value in facet.lasting}, {}
        for mark, bits in marked.items():
            for value in facet.values(mark, self._cards):
                values[value.code] = value
                places[value.code] = places.get(value.code, 0) | int.from_bytes(bits, "little")
        ordered = sorted(values.values(), key=lambda value: (value.place, value.code))
        return {value.code: value for value in ordered}, places
