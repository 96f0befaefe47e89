"""An index of a list: the positions of the values by which it can be filtered, and its orders."""

from collections.abc import Callable, Hashable, Iterable
from typing import Any, NamedTuple


class Value(NamedTuple):
    """One value of a facet: its code in URLs, its label, and its sort key among the others."""

    code: str
    label: Any
    sort_key: Any


class Facet(NamedTuple):
    """One property to filter by.

    ``keys`` returns what an outline has of it: codes, refs, years, any hashable objects. ``values`` returns the values
    of such a key. Both receive the ``CardRepository``. ``permanent`` values are accepted although nothing has them,
    as links to them outlive a day's contents.
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


class Index:
    """The positions in a list of each value of each facet, as integers of which each bit is a position.

    It is computed once for a list (``CardRepository.memoize``); filters are then a few operations on integers, however
    long the list is. ``cards`` is the repository that keys and values read.
    """

    def __init__(self, outlines: Iterable, facets, orders, cards=None):
        self.facets = facets
        self.orders = orders
        self._cards = cards
        self._outlines = list(outlines)
        self._sorted: dict[str, list[int]] = {}
        self._values: dict[str, dict[str, Value]] = {}
        self._positions: dict[str, dict[str, int]] = {}
        for facet in facets:
            values, positions = self._read(facet)
            self._values[facet.name] = values
            self._positions[facet.name] = positions

    def __len__(self):
        return len(self._outlines)

    @property
    def all_positions(self) -> int:
        return (1 << len(self._outlines)) - 1

    def value(self, name: str, code: str) -> Value | None:
        return self._values[name].get(code)

    def values(self, name: str) -> Iterable[Value]:
        """Return the values of a facet, sorted by their sort key and code."""
        return self._values[name].values()

    def positions(self, name: str, code: str) -> int:
        return self._positions[name].get(code, 0)

    def counts(self, name: str, within: int) -> dict[str, int]:
        """Return the number of positions in ``within`` by the codes of a facet."""
        return {
            code: (positions & within).bit_count()
            for code, positions in self._positions[name].items()
        }

    def in_order(self, order: Order, within: int) -> list:
        """Return the outlines at the positions in ``within``, sorted."""
        positions = self._sorted_by(order)
        if within == self.all_positions:
            return [self._outlines[position] for position in positions]
        bits = within.to_bytes(len(self._outlines) // 8 + 1, "little")
        return [
            self._outlines[position]
            for position in positions
            if bits[position >> 3] >> (position & 7) & 1
        ]

    def _sorted_by(self, order) -> list[int]:
        if order.name not in self._sorted:
            positions = {id(outline): position for position, outline in enumerate(self._outlines)}
            outlines = order.sort(self._outlines, self._cards and self._cards.day)
            self._sorted[order.name] = [positions[id(outline)] for outline in outlines]
        return self._sorted[order.name]

    def _read(self, facet) -> tuple[dict[str, Value], dict[str, int]]:
        """Return the values and the positions of a facet by code."""
        bits_by_key: dict[Hashable, bytearray] = {}
        size = len(self._outlines) // 8 + 1
        for position, outline in enumerate(self._outlines):
            for key in facet.keys(outline, self._cards):
                if key not in bits_by_key:
                    bits_by_key[key] = bytearray(size)
                bits_by_key[key][position >> 3] |= 1 << (position & 7)
        values = {value.code: value for value in facet.permanent}
        positions: dict[str, int] = {}
        for key, bits in bits_by_key.items():
            for value in facet.values(key, self._cards):
                values[value.code] = value
                positions[value.code] = positions.get(value.code, 0) | int.from_bytes(
                    bits, "little"
                )
        ordered = sorted(values.values(), key=lambda value: (value.sort_key, value.code))
        return {value.code: value for value in ordered}, positions
