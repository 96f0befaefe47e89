"""Shapes of countries and areas, which are stored in ``projects/atlas`` with their origin."""

import json
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Any, NamedTuple

from projects.charts.geometry import Point

FOLDER = Path(__file__).resolve().parent.parent / "atlas"


class World(NamedTuple):
    """Paths in the drawing of the world; ``small`` has the positions of small countries in it."""

    shapes: dict[str, str]
    plain: str
    small: dict[str, tuple[int, int]]


class Near(NamedTuple):
    """Rings in degrees, the largest of a country first; ``plain`` are those without a code."""

    shapes: dict[str, list[list[Point]]]
    plain: list[list[Point]]


@cache
def world() -> World:
    """Return the shapes of the world map."""
    return World(**_read("world.json"))


@cache
def near() -> Near:
    """Return the detailed shapes of region maps."""
    stored = _read("near.json")
    shapes = {code: [_ring(steps) for steps in rings] for code, rings in stored["shapes"].items()}
    return Near(shapes, [_ring(steps) for steps in stored["plain"]])


def _read(name: str) -> dict[str, Any]:
    return json.loads((FOLDER / name).read_text())


def _ring(steps: list[int]) -> list[Point]:
    """Return the points of a ring from steps of hundredths of a degree."""
    points = zip(accumulate(steps[::2]), accumulate(steps[1::2]), strict=True)
    return [(x / 100, y / 100) for x, y in points]
