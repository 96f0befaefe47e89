"""The shapes of countries and areas, as ``bin/make-atlas`` leaves them in ``projects/atlas``."""

import json
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

from projects.charts.projections import Point

FOLDER = Path(__file__).resolve().parent.parent / "atlas"


class Box(NamedTuple):
    """The extent of a country's largest shape, in degrees; longitudes as counted by ``unbroken``."""

    west: float
    south: float
    east: float
    north: float


class World(NamedTuple):
    """Paths in the units of the world's drawing; ``small`` has longitude and latitude of what is hardly seen there."""

    shapes: dict[str, str]
    plain: str
    small: dict[str, Point]


class Near(NamedTuple):
    """Rings of longitude and latitude, the largest of a country first; ``plain`` has those without a code."""

    shapes: dict[str, list[list[Point]]]
    plain: list[list[Point]]


@cache
def world() -> World:
    stored = _read("world.json")
    small = {code: tuple(point) for code, point in stored["small"].items()}
    return World(stored["shapes"], stored["plain"], small)


@cache
def near() -> Near:
    stored = _read("near.json")
    shapes = {code: [_ring(steps) for steps in rings] for code, rings in stored["shapes"].items()}
    return Near(shapes, [_ring(steps) for steps in stored["plain"]])


@cache
def boxes() -> dict[str, Box]:
    """Return the extent of each country, without reading the shapes."""
    return {
        code: Box(*(edge / 100 for edge in edges)) for code, edges in _read("boxes.json").items()
    }


def _read(name):
    return json.loads((FOLDER / name).read_text())


def _ring(steps) -> list[Point]:
    return [
        (x / 100, y / 100)
        for x, y in zip(accumulate(steps[::2]), accumulate(steps[1::2]), strict=True)
    ]
