"""Maps of the world and of regions, as shapes that a template renders."""

import math
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from projects.charts import geodata
from projects.charts.clipping import Window, clipped
from projects.charts.projections import HEIGHT, HORIZON, WIDTH, Point, on_world, seen_from_above
from projects.content import CountryContent
from projects.country_totals import CountryTotals
from record.content import LocalisedText

# A region map is as wide as that of the world. Its extent is in degrees of arc.
REGION_HEIGHT = 1320
MIN_EXTENT = 32
MAX_EXTENT = 103
MARGIN = 0.12
# Shapes in a region map below this area, in square units, are marked with a circle.
SMALL_AREA = 400
MAX_CACHED_REGIONS = 128  # of about 15 kilobytes

# Countries with their fill: "ongoing", "other" or "none".
Marks = Iterable[tuple[CountryContent, str]]
Pixel = tuple[int, int]


class Shape(NamedTuple):
    """A country with its mark, its name, its path, and the centre of a circle if it is small."""

    mark: str
    name: LocalisedText
    path: str
    circle: Pixel | None = None


class Map(NamedTuple):
    """A map: ``land`` is everything without a mark, ``dots`` are the small countries in it."""

    shapes: list[Shape]
    land: str
    dots: list[Pixel] = []
    width: int = WIDTH
    height: int = HEIGHT


def map_fill(totals: CountryTotals) -> str:
    """Return the fill of a country: by its ongoing projects, other ones, or none."""
    if totals.ongoing:
        return "ongoing"
    return "other" if totals.projects else "none"


def world_map(marks: Marks) -> Map:
    """Return the map of the world; countries that are not in ``marks`` are plain land."""
    world = geodata.world()
    marked = _by_code(marks)
    circles = {code: _pixel(on_world(*point)) for code, point in world.small.items()}
    shapes = [
        Shape(mark, country.name, world.shapes[code], circles.get(code))
        for code, (country, mark) in marked.items()
        if code in world.shapes
    ]
    land = "".join(path for code, path in sorted(world.shapes.items()) if code not in marked)
    dots = [point for code, point in sorted(circles.items()) if code not in marked]
    return Map(shapes, world.plain + land, dots)


def map_around(marks: Marks) -> Map:
    """Return the map of the region of the countries, or of the world if they are far apart."""
    marks = list(marks)
    marked = _by_code(marks)
    codes = frozenset(marked)
    if not _is_region(codes):
        return world_map(marks)
    outlines, land = _outlines(codes)
    shapes = []
    for code, path, circle in outlines:
        country, mark = marked[code]
        shapes.append(Shape(mark, country.name, path, circle))
    return Map(shapes, land, height=REGION_HEIGHT)


def size_around(countries: Iterable[CountryContent]) -> Pixel:
    """Return width and height of the map of the countries, without drawing it."""
    is_region = _is_region(frozenset(country.code.upper() for country in countries))
    return WIDTH, REGION_HEIGHT if is_region else HEIGHT


def _by_code(marks: Marks) -> dict[str, tuple[CountryContent, str]]:
    return {country.code.upper(): (country, mark) for country, mark in marks if mark != "none"}


def _is_region(codes: frozenset[str]) -> bool:
    """Return whether the countries are near enough to each other for a map of their region.

    It is estimated from the stored extents of their largest shapes, with the length of a degree of
    longitude at the middle latitude.
    """
    boxes = [geodata.boxes()[code] for code in codes if code in geodata.boxes()]
    if not boxes:
        return False
    south, north = min(box.south for box in boxes), max(box.north for box in boxes)
    degrees = max(box.east for box in boxes) - min(box.west for box in boxes)
    width = degrees * math.cos(math.radians((south + north) / 2))
    return _framed(Window(0, 0, width, north - south)).width <= MAX_EXTENT


def _framed(window: Window) -> Window:
    return window.grown(MARGIN).shaped(WIDTH / REGION_HEIGHT, MIN_EXTENT)


@lru_cache(maxsize=MAX_CACHED_REGIONS)
def _outlines(codes: frozenset[str]) -> tuple[list[tuple[str, str, Pixel | None]], str]:
    """Return code, path and circle of each marked country, and the path of the land around them."""
    near = geodata.near()
    view = _View([rings[0] for code, rings in near.shapes.items() if code in codes])
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
    """A projection seen from above some shapes, in the units of the drawing.

    The shapes are the largest of each country, so that France is where its mainland is.
    """

    def __init__(self, shapes: list[list[Point]]) -> None:
        points = [point for shape in shapes for point in shape]
        self._project = seen_from_above(*_middle(points))
        self._window = _framed(Window.around([self._project(*point) for point in points]))
        self._scale = WIDTH / self._window.width
        # A little larger than the window, so that the outlines of the cuts are outside.
        self._cut = self._window.grown(0.02)

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
        if _area(points) >= SMALL_AREA:
            return None
        x, y = (sum(numbers) / len(points) for numbers in zip(*points, strict=True))
        return _pixel((x, y))

    def _pixel(self, point: Point) -> Pixel:
        x, y = point
        left, top = self._window.left, self._window.top
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


def _area(ring: list[Pixel]) -> float:
    pairs = zip(ring, ring[1:] + ring[:1], strict=True)
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs)) / 2


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
