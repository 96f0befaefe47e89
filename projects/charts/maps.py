"""Maps of the world and of regions, as shapes that a template renders."""

import math
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from django.utils.translation import gettext as _

from projects.charts import geodata
from projects.charts.geometry import (
    HEIGHT,
    HORIZON,
    WIDTH,
    Point,
    Window,
    clipped,
    seen_from_above,
)
from projects.models import CountryContent
from record.content import LocalisedText

# A region map is as wide as that of the world. Its extent is in degrees of arc.
REGION_HEIGHT = 1320
MIN_EXTENT = 32
MAX_EXTENT = 103
MARGIN = 0.12
# Shapes in a region map below this area, in square units, are marked with a circle.
SMALL_AREA = 400
MAX_CACHED_REGIONS = 128  # of about 15 kilobytes

Pixel = tuple[int, int]


class Shape(NamedTuple):
    """A country with its fill, its name, its path, and the centre of a circle if it is small."""

    fill: str
    name: LocalisedText
    path: str
    circle: Pixel | None = None


class Panel(NamedTuple):
    """A part of a picture that shows a part of the map, ``view``; its name is a class."""

    name: str
    x: int
    y: int
    width: int
    height: int
    view: str


WORLD = f"0 0 {WIDTH} {HEIGHT}"
# From Morocco to Azerbaijan, from the North Cape to the south of Algeria.
EUROPE = "952 62 373 362"
WIDE_PANELS = (
    Panel("europe", 0, 0, 716, 695, EUROPE),
    Panel("world", 778, 45, 1400, 605, WORLD),
)
NARROW_PANELS = (
    Panel("europe", 0, 0, 1000, 970, EUROPE),
    Panel("world", 0, 1010, 1000, 432, WORLD),
)


class Map(NamedTuple):
    """A map: ``land`` is everything without a fill, ``dots`` are the small countries in it.

    A map with ``panels`` shows them instead of the whole.
    """

    shapes: list[Shape]
    land: str
    dots: list[Pixel] = []
    top: int = 0
    width: int = WIDTH
    height: int = HEIGHT
    panels: tuple[Panel, ...] = ()


def world_map(fills: Iterable[tuple[CountryContent, str]]) -> Map:
    """Return the map of the world, with the fills of countries."""
    world = geodata.world()
    marked = {country.code.upper(): (country, fill) for country, fill in fills}
    shapes = [
        Shape(fill, country.name, world.shapes[code], world.small.get(code))
        for code, (country, fill) in marked.items()
        if code in world.shapes
    ]
    land = "".join(path for code, path in sorted(world.shapes.items()) if code not in marked)
    dots = [point for code, point in sorted(world.small.items()) if code not in marked]
    return Map(shapes, world.plain + land, dots)


def with_europe(world: Map, is_narrow: bool = False) -> Map:
    """Return the map with Europe and the Mediterranean enlarged, next to or above the world."""
    if is_narrow:
        return world._replace(width=1000, height=1442, panels=NARROW_PANELS)
    return world._replace(height=695, panels=WIDE_PANELS)


def map_around(countries: Iterable[CountryContent], fill: str) -> Map:
    """Return the map of the region of the countries, or of the world if they are far apart.

    ``fill`` is the fill of all of them. Both maps have the height of a region, so that a page knows
    it without reading the shapes.
    """
    marked = {country.code.upper(): country for country in countries}
    region = _outlines(frozenset(marked))
    if region is None:
        world = world_map((country, fill) for country in marked.values())
        return world._replace(top=(HEIGHT - REGION_HEIGHT) // 2, height=REGION_HEIGHT)
    outlines, land = region
    shapes = [Shape(fill, marked[code].name, path, circle) for code, path, circle in outlines]
    return Map(shapes, land, height=REGION_HEIGHT)


def describe_world_map(fills: Iterable[tuple[CountryContent, str]]) -> str:
    """Describe the map of all countries."""
    numbers = Counter(fill for _country, fill in fills)
    return _(
        "A map of the world. Countries and areas with ongoing projects: %(ongoing)d. "
        "With running projects whose end is not published: %(running)d. "
        "With upcoming, completed or other projects only: %(other)d."
    ) % {name: numbers[name] for name in ("ongoing", "running", "other")}


@lru_cache(maxsize=MAX_CACHED_REGIONS)
def _outlines(codes: frozenset[str]) -> tuple[list[tuple[str, str, Pixel | None]], str] | None:
    """Return the code, path and circle of each country and the land around; None if far apart."""
    near = geodata.near()
    largest = [rings[0] for code, rings in near.shapes.items() if code in codes]
    view = _View(largest) if largest else None
    if view is None or view.window.width > MAX_EXTENT:
        return None
    marked = []
    land = [view.path(near.plain)]
    for code, rings in sorted(near.shapes.items()):
        path = view.path(rings)
        if code in codes:
            marked.append((code, path, view.circle(rings[0])))
        else:
            land.append(path)
    return marked, "".join(land)


class _View:
    """A projection seen from above the largest shape of each country: France is its mainland."""

    def __init__(self, shapes: list[list[Point]]) -> None:
        points = [point for shape in shapes for point in shape]
        self._project = seen_from_above(*_middle(points))
        around = Window.around([self._project(*point) for point in points])
        self.window = around.grown(MARGIN).shaped(WIDTH / REGION_HEIGHT, MIN_EXTENT)
        self._scale = WIDTH / self.window.width
        # A little larger than the window, so that the outlines of the cuts are outside.
        self._cut = self.window.grown(0.02)

    def path(self, rings: list[list[Point]]) -> str:
        """Return the path of the visible parts of the rings."""
        paths = []
        for ring in rings:
            projected = [self._project(*point) for point in ring]
            # Shapes that are 90 degrees away and more are turned inside out.
            if any(x * x + y * y < HORIZON**2 for x, y in projected):
                part = clipped(projected, self._cut)
                paths.append(_path([self._pixel(point) for point in part]))
        return "".join(paths)

    def circle(self, ring: list[Point]) -> Pixel | None:
        """Return where a small country is marked; None for others."""
        points = [self._pixel(self._project(*point)) for point in ring]
        pairs = zip(points, points[1:] + points[:1], strict=True)
        if abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs)) / 2 >= SMALL_AREA:
            return None
        x, y = (sum(numbers) / len(points) for numbers in zip(*points, strict=True))
        return _pixel((x, y))

    def _pixel(self, point: Point) -> Pixel:
        x, y = point
        left, top = self.window.left, self.window.top
        return _pixel(((x - left) * self._scale, (y - top) * self._scale))


def _pixel(point: Point) -> Pixel:
    return round(point[0]), round(point[1])


def _path(points: list[Pixel]) -> str:
    """Return SVG path data with relative steps, without steps of no length; empty for a line."""
    steps = []
    for (x, y), (before_x, before_y) in zip(points[1:], points, strict=False):
        if (x, y) != (before_x, before_y):
            steps.append(f"{x - before_x} {y - before_y}")
    if len(steps) < 2:
        return ""
    x, y = points[0]
    return f"M{x} {y}l{' '.join(steps).replace(' -', '-')}z"


def _middle(points: list[Point]) -> Point:
    """Return the middle of points on the globe, also of those on both sides of the date line."""
    x = y = z = 0.0
    for longitude, latitude in points:
        turn = math.radians(longitude)
        height = math.radians(latitude)
        x += math.cos(height) * math.cos(turn)
        y += math.cos(height) * math.sin(turn)
        z += math.sin(height)
    return math.degrees(math.atan2(y, x)), math.degrees(math.atan2(z, math.hypot(x, y)))
