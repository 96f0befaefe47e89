"""The projection from degrees to drawings of regions, and clipping to a window."""

import math
from collections.abc import Callable, Iterator
from typing import NamedTuple

Point = tuple[float, float]
Projection = Callable[[float, float], Point]

# The drawing of the world, from the north of Greenland to Cape Horn, without Antarctica, in the
# projection Natural Earth (Patterson 2008; Šavrič, Jenny and others 2011).
WIDTH = 2200
HEIGHT = 950
# The distance from the middle of a region map at which points are 90 degrees away.
HORIZON = math.degrees(math.sqrt(2))


def seen_from_above(longitude: float, latitude: float) -> Projection:
    """Return Lambert's azimuthal equal-area projection around a middle, in degrees, y downwards.

    Its far half begins at ``HORIZON`` and cannot be used, as its shapes are turned inside out.
    """
    middle = math.radians(longitude)
    sine = math.sin(math.radians(latitude))
    cosine = math.cos(math.radians(latitude))

    def project(longitude: float, latitude: float) -> Point:
        turn = math.radians(longitude) - middle
        height = math.radians(latitude)
        across = math.cos(height) * math.cos(turn)
        towards = 1 + sine * math.sin(height) + cosine * across
        scale = math.degrees(math.sqrt(2 / max(towards, 1e-9)))
        x = scale * math.cos(height) * math.sin(turn)
        return x, -scale * (cosine * math.sin(height) - sine * across)

    return project


class Window(NamedTuple):
    """A rectangle of a drawing; y grows downwards."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @classmethod
    def around(cls, points: list[Point]) -> "Window":
        """Return the smallest window with all points."""
        across, down = zip(*points, strict=True)
        return cls(min(across), min(down), max(across), max(down))

    def grown(self, share: float) -> "Window":
        """Return the window with a margin of a share of its longer side."""
        margin = share * max(self.width, self.height)
        return Window(
            self.left - margin, self.top - margin, self.right + margin, self.bottom + margin
        )

    def shaped(self, ratio: float, min_width: float) -> "Window":
        """Return the window widened around its middle to the ratio of width to height."""
        width = max(self.width, self.height * ratio, min_width)
        height = width / ratio
        x, y = (self.left + self.right) / 2, (self.top + self.bottom) / 2
        return Window(x - width / 2, y - height / 2, x + width / 2, y + height / 2)


def clipped(ring: list[Point], window: Window) -> list[Point]:
    """Return the part of a closed ring in the window (Sutherland–Hodgman), which may be empty."""
    edges = ((0, window.left, 1), (0, window.right, -1), (1, window.top, 1), (1, window.bottom, -1))
    for axis, limit, side in edges:
        ring = list(_cut(ring, axis, limit, side))
    return ring


def _cut(ring: list[Point], axis: int, limit: float, side: int) -> Iterator[Point]:
    for before, point in zip(ring[-1:] + ring[:-1], ring, strict=True):
        was_inside = side * (before[axis] - limit) >= 0
        is_inside = side * (point[axis] - limit) >= 0
        if was_inside != is_inside:
            share = (limit - before[axis]) / (point[axis] - before[axis])
            other = before[1 - axis] + share * (point[1 - axis] - before[1 - axis])
            yield (limit, other) if axis == 0 else (other, limit)
        if is_inside:
            yield point
