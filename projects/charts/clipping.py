"""Cuts shapes to a window, so that a map of a region carries no other one."""

from typing import NamedTuple

from projects.charts.projections import Point


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
        across, down = zip(*points, strict=True)
        return cls(min(across), min(down), max(across), max(down))

    def shows(self, point: Point) -> bool:
        return self.left <= point[0] <= self.right and self.top <= point[1] <= self.bottom

    def grown(self, share: float) -> "Window":
        """With a margin of that share of its longer side all around."""
        margin = share * max(self.width, self.height)
        return Window(
            self.left - margin, self.top - margin, self.right + margin, self.bottom + margin
        )

    def shaped(self, ratio: float, least_width: float) -> "Window":
        """Widened around its middle until width : height is ``ratio`` and the width at least ``least_width``."""
        width = max(self.width, self.height * ratio, least_width)
        x, y = (self.left + self.right) / 2, (self.top + self.bottom) / 2
        return Window(x - width / 2, y - width / ratio / 2, x + width / 2, y + width / ratio / 2)


def clipped(ring: list[Point], window: Window) -> list[Point]:
    """What of a closed ring lies in the window (Sutherland and Hodgman); empty where nothing does."""
    edges = ((0, window.left, 1), (0, window.right, -1), (1, window.top, 1), (1, window.bottom, -1))
    for axis, limit, side in edges:
        ring = list(_cut(ring, axis, limit, side))
    return ring


def _cut(ring, axis, limit, side):
    for before, point in zip(ring[-1:] + ring[:-1], ring, strict=True):
        was_inside, is_inside = (
            side * (before[axis] - limit) >= 0,
            side * (point[axis] - limit) >= 0,
        )
        if was_inside != is_inside:
            yield _crossing(before, point, axis, limit)
        if is_inside:
            yield point


def _crossing(before, point, axis, limit) -> Point:
    share = (limit - before[axis]) / (point[axis] - before[axis])
    other = before[1 - axis] + share * (point[1 - axis] - before[1 - axis])
    return (limit, other) if axis == 0 else (other, limit)
