"""Maps as visitors get them."""

import datetime
import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.charts import geodata, maps
from projects.charts.clipping import Window, clipped
from projects.charts.projections import WIDTH
from projects.content import ActivityContent, CountryContent
from record.models import ReservedSlug
from tests.helpers.pages.svg import SVG, parsed, table_of
from tests.helpers.published import FIRST_DAY, publish
from tests.projects.test_views import make_project, ref_of

numbers = st.floats(-100, 100, allow_nan=False)


def names_by_mark(picture):
    return {
        mark: {
            group.find(f"{SVG}title").text
            for group in picture.iter(f"{SVG}g")
            if group.get("class") == mark
        }
        for mark in ("ongoing", "other")
    }


def country(code, name=None):
    return CountryContent(slug=code.lower(), code=code, name={"en": name or code})


@pytest.mark.usefixtures("starter_site")
class TestWorldMap:
    def test_marks_countries_by_what_the_office_does_there(self, client):
        marks = names_by_mark(parsed(client.get("/projects/map.svg")))
        assert {"Algeria", "Ukraine", "Germany"} <= marks["ongoing"]
        assert {"Kosovo", "Tonga", "Senegal"} <= marks["other"]
        assert not marks["ongoing"] & marks["other"]

    def test_marks_as_many_as_the_table_counts(self, client):
        marks = names_by_mark(parsed(client.get("/projects/map.svg")))
        html = client.get("/figures/").content.decode()
        _, *rows = table_of(html, "Projects and activities by country or area")
        table = {
            name.rstrip("*"): (int(ongoing), int(projects)) for name, ongoing, projects, _ in rows
        }
        assert marks["ongoing"] == {name for name, (ongoing, _) in table.items() if ongoing}
        assert marks["other"] == {
            name for name, (ongoing, all_) in table.items() if all_ and not ongoing
        }

    def test_says_in_words_what_it_shows(self, client):
        picture = parsed(client.get("/projects/map.svg"))
        assert picture.get("aria-labelledby") == "title desc"
        assert picture.find(f"{SVG}title").text == "Where the projects are"
        described = picture.find(f"{SVG}desc").text
        assert described.startswith(
            "A map of the world. Countries and areas with ongoing projects: "
        )

    def test_weighs_less_than_16_kilobytes(self, client):
        assert len(gzip.compress(client.get("/projects/map.svg").content, 6)) < 13_000

    def test_brings_its_own_styles_and_nothing_else(self, client):
        response = client.get("/projects/map.svg")
        assert response["Content-Type"] == "image/svg+xml; charset=utf-8"
        policy = response["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'")
        assert "prefers-color-scheme: dark" in response.content.decode()

    def test_is_not_sent_again_while_the_edition_is_the_same(self, client):
        tag = client.get("/projects/map.svg")["ETag"]
        assert client.get("/projects/map.svg", headers={"If-None-Match": tag}).status_code == 304

    @pytest.mark.parametrize("page", ["/", "/projects/", "/figures/"])
    def test_stands_on_pages_with_its_words_and_its_table(self, client, page):
        html = client.get(page).content.decode()
        assert '<img src="/projects/map.svg" alt="A map of the world.' in html
        assert "imply no position of the Council of Europe on the legal status" in html
        assert '<a href="/countries/ro/">Romania</a>' in html

    def test_does_not_stand_under_a_list_that_is_filtered(self, client):
        html = client.get("/projects/?status=ongoing").content.decode()
        assert "map.svg" not in html
        assert "These projects on a time axis" in html

    def test_stands_in_the_archive_too(self, client):
        html = client.get("/archive/2026-06-01/").content.decode()
        assert '<img src="/archive/2026-06-01/projects/map.svg"' in html
        assert client.get("/archive/2026-06-01/projects/map.svg").status_code == 200


@pytest.mark.usefixtures("starter_site")
class TestRegions:
    @pytest.mark.parametrize(
        ("slug", "names"),
        [
            ("cybersee", 7),
            ("cybereast-plus", 3),
            ("cyberspex", 27),
            ("cyberua", 1),
            ("glacy-plus", 16),
        ],
    )
    def test_a_project_marks_its_countries(self, client, slug, names):
        marks = names_by_mark(parsed(client.get(f"/projects/{slug}/map.svg")))
        assert len(marks["ongoing"]) == names

    def test_a_region_fills_its_map_and_a_global_project_has_the_world(self, client):
        region, world = (
            parsed(client.get(f"/projects/{slug}/map.svg")).get("viewBox")
            for slug in ("cybersee", "glacy-plus")
        )
        assert region == "0 0 2200 1320"
        assert world == "0 0 2200 950"

    def test_the_page_has_its_map_with_the_same_countries_in_a_table(self, client):
        html = client.get("/projects/cyberspex/").content.decode()
        assert '<img src="/projects/cyberspex/map.svg"' in html
        _, *rows = table_of(html, "Countries and areas of the project, and its activities there")
        marks = names_by_mark(parsed(client.get("/projects/cyberspex/map.svg")))
        assert {name for name, _ in rows} == marks["ongoing"]

    def test_the_table_counts_all_activities_of_the_project_there(self, client):
        html = client.get("/projects/cyberspex/").content.decode()
        _, *rows = table_of(html, "Countries and areas of the project, and its activities there")
        assert dict(map(tuple, rows))["France"] == "1"
        assert sum(int(number) for _, number in rows) == 2

    def test_a_project_without_countries_has_no_map_on_its_page(self, client):
        assert "map.svg" not in client.get("/projects/octopus-project/").content.decode()
        assert client.get("/projects/octopus-project/map.svg").status_code == 200

    def test_page_of_a_project_projects_no_point_and_reads_no_shape(self, client, monkeypatch):
        monkeypatch.setattr(maps, "seen_from_above", None)
        monkeypatch.setattr(maps, "on_world", None)
        monkeypatch.setattr(geodata, "near", None)
        html = client.get("/projects/cyberspex/").content.decode()
        assert 'width="1100" height="660"' in html

    def test_a_country_has_a_map(self, client):
        picture = parsed(client.get("/countries/xk/map.svg"))
        assert names_by_mark(picture)["ongoing"] == {"Kosovo"}
        assert '<img src="/countries/xk/map.svg"' in client.get("/countries/xk/").content.decode()

    def test_what_is_not_there_has_no_map(self, client):
        assert client.get("/projects/nothing/map.svg").status_code == 404


@pytest.mark.usefixtures("db", "next_day")
class TestWhatIsPublished:
    def test_an_empty_site_has_plain_land(self, client):
        marks = names_by_mark(parsed(client.get("/projects/map.svg")))
        assert marks == {"ongoing": set(), "other": set()}
        assert client.get("/figures/").status_code == 200

    def test_names_are_escaped(self, client):
        [place] = publish(country("RO", '<script>"&'))
        publish(make_project("one", start="2020", end="2030", countries=[ref_of(place)]))
        assert names_by_mark(parsed(client.get("/projects/map.svg")))["ongoing"] == {'<script>"&'}
        assert "<script>" not in client.get("/figures/").content.decode()

    def test_signs_that_xml_has_no_place_for_break_no_map(self, client):
        [place] = publish(country("RO", "Ro\x0bma\ufffenia\x08"))
        publish(make_project("one", start="2020", end="2030", countries=[ref_of(place)]))
        assert names_by_mark(parsed(client.get("/projects/map.svg")))["ongoing"] == {"Romania"}
        assert names_by_mark(parsed(client.get("/projects/one/map.svg")))["ongoing"] == {"Romania"}
        assert names_by_mark(parsed(client.get("/countries/ro/map.svg")))["ongoing"] == {"Romania"}

    @pytest.mark.parametrize("code", ["ZZ", "", "ro"])
    def test_a_code_without_a_shape_breaks_nothing(self, client, code):
        [place] = publish(CountryContent(slug="one", code=code, name={"en": "Somewhere"}))
        publish(make_project("one", start="2020", end="2030", countries=[ref_of(place)]))
        found = names_by_mark(parsed(client.get("/projects/map.svg")))["ongoing"]
        assert found == ({"Somewhere"} if code == "ro" else set())
        assert client.get("/projects/one/map.svg").status_code == 200

    def test_a_map_that_moved_leads_to_the_map(self, client):
        [row] = publish(make_project("new"))
        ReservedSlug.objects.create(kind="project", slug="old", key=row.key)
        type(row).objects.create(
            kind="project",
            key=row.key,
            slug="old",
            title="Old",
            saved_at=FIRST_DAY - datetime.timedelta(days=1),
            recorded_at=FIRST_DAY - datetime.timedelta(days=1),
            in_force_from=FIRST_DAY - datetime.timedelta(days=1),
            in_force_until=FIRST_DAY,
            content={"slug": "old"},
            card={"slug": "old"},
            digest="0",
        )
        response = client.get("/projects/old/map.svg")
        assert (response.status_code, response["Location"]) == (301, "/projects/new/map.svg")

    def test_the_table_counts_more_activities_than_the_page_lists(self, client):
        [place] = publish(country("RO", "Romania"))
        [project] = publish(make_project("one", countries=[ref_of(place)]))
        named = {"projects": [ref_of(project)], "country": ref_of(place)}
        publish(
            *(ActivityContent(slug=f"a{n}", title={"en": "Meeting"}, **named) for n in range(12))
        )
        html = client.get("/projects/one/").content.decode()
        caption = "Countries and areas of the project, and its activities there"
        assert table_of(html, caption)[1:] == [["Romania", "12"]]

    def test_the_map_of_all_costs_two_queries(self, client, django_assert_num_queries):
        publish(*(country(code) for code in ("RO", "MD")), make_project("one"))
        with django_assert_num_queries(2):
            client.get("/projects/map.svg")

    def test_countries_on_both_sides_of_the_line_of_dates_stand_together(self):
        drawing = maps.map_around([(country("TO"), "ongoing"), (country("FJ"), "ongoing")])
        assert drawing.height == maps.REGION_HEIGHT
        assert all(0 < shape.circle[0] < WIDTH for shape in drawing.shapes if shape.circle)
        assert "TO" in {str(shape.name) for shape in drawing.shapes if shape.circle}


@given(st.lists(st.tuples(numbers, numbers), min_size=3, max_size=12), numbers, numbers)
def test_nothing_is_left_outside_of_the_window(ring, x, y):
    window = Window(x - 10, y - 10, x + 10, y + 10)
    for place in clipped(ring, window):
        assert window.grown(1e-6).shows(place)


@given(st.lists(st.tuples(numbers, numbers), min_size=3, max_size=12))
def test_a_window_that_shows_everything_cuts_nothing(ring):
    assert clipped(ring, Window(-200, -200, 200, 200)) == ring


@given(
    st.lists(st.tuples(numbers, numbers), min_size=1, max_size=12),
    st.floats(0.5, 3),
    st.floats(1, 50),
)
def test_a_window_is_widened_to_its_shape_and_still_shows_all(places, ratio, least):
    window = Window.around(places).shaped(ratio, least)
    assert window.width == pytest.approx(window.height * ratio)
    assert window.width >= least - 1e-9
    assert all(Window(*window).grown(1e-6).shows(place) for place in places)


@pytest.mark.parametrize(
    "codes", [["RO"], ["RO", "MD"], ["FR", "US"], ["FJ", "TO"], ["VA"], ["IT", "VA"], ["XX"], []]
)
def test_room_is_left_for_the_map_that_is_drawn(codes):
    countries = [country(code) for code in codes]
    drawing = maps.map_around([(each, "ongoing") for each in countries])
    assert maps.size_around(countries) == (drawing.width, drawing.height)


def test_the_outlines_of_a_region_are_drawn_once_and_named_anew():
    first, second = (
        maps.map_around([(country("RO", name), "ongoing")]) for name in ("Romania", "Another name")
    )
    assert first.shapes[0].path is second.shapes[0].path
    assert [str(drawing.shapes[0].name) for drawing in (first, second)] == [
        "Romania",
        "Another name",
    ]
