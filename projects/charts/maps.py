"""Maps of the world and of regions, as shapes that a template draws."""

import math
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from projects.charts import geodata
from projects.charts.clipping import Window, clipped
from projects.charts.projections import (
    HEIGHT,
    HORIZON,
    WIDTH,
    Point,
    Projection,
    on_world,
    seen_from_above,
)
from projects.content import CountryContent
from projects.country_totals import CountryTotals
from record.content import LocalisedText

# A region's map: as wide as the world's, a third higher, at least so many degrees of arc wide, and about no wider.
REGION_HEIGHT = 1320
LEAST_EXTENT, GREATEST_EXTENT, MARGIN = 32, 103, 0.12
# Square units below which a shape in a region's map is marked too.
HARDLY_SEEN = 400
MAX_CACHED_REGIONS = 128  # regions that a process keeps drawn, each of some 15 kilobytes


# Countries with how each is filled: "ongoing", "other" or "none".
Marks = Iterable[tuple[CountryContent, str]]


class Shape(NamedTuple):
    """A country as it is drawn: how it is marked, its name, its path, and where a circle stands for it."""

    mark: str
    name: LocalisedText
    path: str
    circle: tuple[int, int] | None = None


class Map(NamedTuple):
    """What a template draws: ``land`` is everything that isn't marked, ``dots`` the small countries among it."""

    shapes: list[Shape]
    land: str
    dots: list[tuple[int, int]] = []
    width: int = WIDTH
    height: int = HEIGHT


def map_fill(totals: CountryTotals) -> str:
    """Projects that run now fill a country; others hatch it; what is only an activity's place stays plain."""
    return "ongoing" if totals.ongoing else "other" if totals.projects else "none"


def world_map(marks: Marks) -> Map:
    """The whole world; what isn't in ``marks`` is drawn as plain land."""
    drawn, marked = geodata.world(), _by_code(marks)
    circles = {code: _whole(on_world(*point)) for code, point in drawn.small.items()}
    shapes = [
        Shape(mark, country.name, drawn.shapes[code], circles.get(code))
        for code, (country, mark) in marked.items()
        if code in drawn.shapes
    ]
    land = "".join(path for code, path in sorted(drawn.shapes.items()) if code not in marked)
    dots = [point for code, point in sorted(circles.items()) if code not in marked]
    return Map(shapes, drawn.plain + land, dots)


def map_around(marks: Marks) -> Map:
    """The region of the marked countries, or the world where they lie too far apart or none has a shape."""
    marks = list(marks)
    marked = _by_code(marks)
    codes = frozenset(marked)
    if not _is_region(codes):
        return world_map(marks)
    outlines = _outlines(codes)
    shapes = [
        Shape(marked[code][1], marked[code][0].name, path, circle)
        for code, path, circle in outlines.marked
    ]
    return Map(shapes, outlines.land, height=REGION_HEIGHT)


def size_around(countries: Iterable[CountryContent]) -> tuple[int, int]:
    """Return width and height of the map in which all `countries` are marked, without drawing it."""
    is_region = _is_region(frozenset(country.code.upper() for country in countries))
    return WIDTH, REGION_HEIGHT if is_region else HEIGHT


def _is_region(codes: frozenset[str]) -> bool:
    """Return whether the countries are near enough to each other for a map of their region.

    It is estimated from the stored extents of their largest shapes, with the length that a degree of longitude has at
    the middle latitude.
    """
    boxes = [geodata.boxes()[code] for code in codes if code in geodata.boxes()]
    if not boxes:
        return False
    south, north = min(box.south for box in boxes), max(box.north for box in boxes)
    degrees = max(box.east for box in boxes) - min(box.west for box in boxes)
    width = degrees * math.cos(math.radians((south + north) / 2))
    window = (
        Window(0, 0, width, north - south).grown(MARGIN).shaped(WIDTH / REGION_HEIGHT, LEAST_EXTENT)
    )
    return window.width <= GREATEST_EXTENT


class Outlines(NamedTuple):
    """A region without names and marks: code, path and circle of each marked country, and the land around them."""

    marked: list[tuple[str, str, tuple[int, int] | None]]
    land: str


@lru_cache(
    maxsize=MAX_CACHED_REGIONS
)  # the same countries are the same outlines, whatever they are called
def _outlines(codes: frozenset[str]) -> Outlines:
    view, near = _view_around(codes), geodata.near()
    marked, land = [], [view.path(near.plain)]
    for code, rings in sorted(near.shapes.items()):
        path = view.path(rings)
        if code in codes:
            marked.append((code, path, view.circle(rings)))
        else:
            land.append(path)
    return Outlines(marked, "".join(land))


def _view_around(codes: frozenset[str]) -> "_View":
    """Only the largest part of each country counts: France is where its mainland is."""
    homes = [rings[0] for code, rings in geodata.near().shapes.items() if code in codes]
    project = seen_from_above(*_middle([point for home in homes for point in home]))
    window = Window.around([project(*point) for home in homes for point in home])
    return _View(window.grown(MARGIN).shaped(WIDTH / REGION_HEIGHT, LEAST_EXTENT), project)


class _View:
    """A window of a projection, enlarged to the units of the drawing."""

    def __init__(self, window: Window, project: Projection):
        self._window, self._project = window, project
        self._scale = WIDTH / window.width
        # A little more than is seen: the cuts and their outlines stay outside.
        self._cut = window.grown(0.02)

    def path(self, rings) -> str:
        projected = ([self._project(*point) for point in ring] for ring in rings)
        parts = (clipped(ring, self._cut) for ring in projected if _is_on_this_side(ring))
        return "".join(
            _path([self._to_drawing(point) for point in part]) for part in parts if len(part) > 2
        )

    def circle(self, rings) -> tuple[int, int] | None:
        """Where a country that is hardly seen is marked; None for others."""
        ring = [self._to_drawing(self._project(*point)) for point in rings[0]]
        return _whole(_mean(ring)) if _area(ring) < HARDLY_SEEN else None

    def _to_drawing(self, point) -> tuple[int, int]:
        x, y = point
        return _whole(((x - self._window.left) * self._scale, (y - self._window.top) * self._scale))


def _by_code(marks) -> dict[str, tuple[CountryContent, str]]:
    return {country.code.upper(): (country, mark) for country, mark in marks if mark != "none"}


def _is_on_this_side(ring) -> bool:
    """Whether something of it is less than 90 degrees away: around the far end shapes turn inside out."""
    return any(x * x + y * y < HORIZON**2 for x, y in ring)


def _whole(point) -> tuple[int, int]:
    return round(point[0]), round(point[1])


def _path(points: list[tuple[int, int]]) -> str:
    """SVG path data with relative steps; no step of length nothing."""
    start, *rest = points
    steps, before = [], start
    for point in rest:
        if point != before:
            steps.append(f"{point[0] - before[0]} {point[1] - before[1]}")
        before = point
    return f"M{start[0]} {start[1]}l{' '.join(steps).replace(' -', '-')}z" if len(steps) > 1 else ""


def _mean(points: list[Point]) -> Point:
    return sum(x for x, _ in points) / len(points), sum(y for _, y in points) / len(points)


def _area(ring: list[Point]) -> float:
    pairs = zip(ring, ring[1:] + ring[:1], strict=True)
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs)) / 2


def _middle(points: Iterable[Point]) -> Point:
    """The middle of places on the globe, also of those on both sides of the line of dates."""
    x = y = z = 0.0
    for longitude, latitude in points:
        turn, height = math.radians(longitude), math.radians(latitude)
        x += math.cos(height) * math.cos(turn)
        y += math.cos(height) * math.sin(turn)
        z += math.sin(height)
    return math.degrees(math.atan2(y, x)), math.degrees(math.atan2(z, math.hypot(x, y)))
