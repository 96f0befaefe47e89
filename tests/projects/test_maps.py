"""Maps as visitors get them."""

import gzip

import pytest

from projects.charts import maps
from projects.charts.geometry import WIDTH
from projects.models import CountryContent
from tests.helpers.contents import make_project
from tests.helpers.pages.svg import SVG, parsed, table_of
from tests.helpers.published import publish


def names_by_mark(picture):
    names = {"ongoing": set(), "running": set(), "other": set()}
    for group in picture.iterfind(f".//{SVG}g[@class]"):
        names[group.get("class")].add(group.find(f"{SVG}title").text)
    return names


def country(code, name=None):
    return CountryContent(slug=code.lower(), code=code, name={"en": name or code})


def test_world_map_has_the_marks_of_the_table(starter_site, client):
    response = client.get("/projects/map.svg")
    assert len(gzip.compress(response.content, 6)) < 13_000
    picture = parsed(response)
    marks = names_by_mark(picture)
    html = client.get("/figures/").text
    _, *rows = table_of(html, "Projects by country or area")
    table = {row[0].rstrip("*"): (int(row[1]), int(row[2])) for row in rows}
    assert {"Algeria", "Ukraine", "Germany"} <= marks["ongoing"]
    assert {"Kosovo", "Albania"} <= marks["running"]
    assert {"Tonga", "Senegal"} <= marks["other"]
    current = marks["ongoing"] | marks["running"]
    assert current == {name for name, (ongoing, _) in table.items() if ongoing}
    assert marks["other"] == {
        name for name, (ongoing, all_) in table.items() if all_ and not ongoing
    }
    assert picture.get("aria-labelledby") == "title desc"
    assert picture.find(f"{SVG}title").text == "Where we work"
    described = "A map of the world. Countries and areas with ongoing projects: "
    assert picture.find(f"{SVG}desc").text.startswith(described)


@pytest.mark.parametrize(
    ("page", "link"),
    [
        ("/", '<option value="ro">Romania</option>'),
        ("/figures/", '<a href="/countries/ro/">Romania</a>'),
    ],
)
def test_world_map_is_on_pages_with_its_countries(starter_site, client, page, link):
    html = client.get(page).text
    assert '<img src="/projects/map.svg" alt="A map of the world.' in html
    assert 'srcset="/projects/map-narrow.svg"' in html
    assert "imply no position of the Council of Europe on the legal status" in html
    assert link in html


@pytest.mark.parametrize(
    ("name", "size"), [("map.svg", "2200 695"), ("map-narrow.svg", "1000 1442")]
)
def test_world_map_has_europe_enlarged(starter_site, client, name, size):
    picture = parsed(client.get(f"/projects/{name}"))
    assert picture.get("viewBox") == f"0 0 {size}"
    europe, world = picture.findall(f"{SVG}svg")
    shown = {}
    for panel in (europe, world):
        width = float(panel.get("viewBox").split()[2])
        shown[panel.get("class")] = float(panel.get("width")) / width
    assert shown["europe"] > 3 * shown["world"]


def test_map_marks_its_countries_by_the_status_of_projects(starter_site, client):
    for path, mark, number in (
        ("projects/cybersee", "running", 7),
        ("projects/cyberua", "other", 1),
        ("projects/cyberspex", "ongoing", 27),
        ("countries/md", "other", 1),
        ("countries/ua", "ongoing", 1),
        ("countries/xk", "running", 1),
    ):
        marks = names_by_mark(parsed(client.get(f"/{path}/map.svg")))
        assert len(marks[mark]) == number, path


def test_project_without_countries_has_no_map_on_its_page(starter_site, client):
    assert "map.svg" not in client.get("/projects/octopus-project/").text
    assert client.get("/projects/octopus-project/map.svg").status_code == 200
    assert client.get("/projects/nothing/map.svg").status_code == 404


def test_map_of_an_empty_site_is_plain_land(db, next_day, client):
    marks = names_by_mark(parsed(client.get("/projects/map.svg")))
    assert not any(marks.values())
    assert client.get("/figures/").status_code == 200


def test_names_in_a_map_are_escaped_without_characters_that_xml_forbids(db, next_day, client):
    [place] = publish(country("RO", 'Ro\x0bma\ufffenia\x08<script>"&'))
    publish(make_project("one", start="2020", end="2030", countries=[place.ref]))
    for path in ("projects", "projects/one", "countries/ro"):
        picture = parsed(client.get(f"/{path}/map.svg"))
        assert names_by_mark(picture)["ongoing"] == {'Romania<script>"&'}
    assert '<img src="/countries/ro/map.svg"' in client.get("/countries/ro/").text
    assert "<script>" not in client.get("/figures/").text


@pytest.mark.parametrize("code", ["ZZ", "", "ro"])
def test_code_without_a_shape_breaks_nothing(db, next_day, client, code):
    [place] = publish(CountryContent(slug="one", code=code, name={"en": "Somewhere"}))
    publish(make_project("one", start="2020", end="2030", countries=[place.ref]))
    found = names_by_mark(parsed(client.get("/projects/map.svg")))["ongoing"]
    assert found == ({"Somewhere"} if code == "ro" else set())
    assert client.get("/projects/one/map.svg").status_code == 200


def test_world_map_needs_two_queries(db, next_day, client, django_assert_num_queries):
    publish(*(country(code) for code in ("RO", "MD")), make_project("one"))
    with django_assert_num_queries(2):
        client.get("/projects/map.svg")


def test_region_across_the_date_line_is_one_map(db, next_day):
    drawing = maps.map_around([country("TO"), country("FJ")], "other")
    assert drawing.top == 0
    assert all(0 < shape.circle[0] < WIDTH for shape in drawing.shapes if shape.circle)
    assert "TO" in {str(shape.name) for shape in drawing.shapes if shape.circle}


@pytest.mark.parametrize(
    ("codes", "top"),
    [(["RO", "MD"], 0), (["FR", "US"], -185), (["XX"], -185), ([], -185)],
)
def test_countries_far_apart_or_unknown_have_the_map_of_the_world(codes, top):
    assert maps.map_around(map(country, codes), "other").top == top
