"""Projects on an axis of years."""

import datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.i18n.dates import PartialDate
from projects.charts.gantt import time_bars
from projects.content import Status
from tests.helpers.pages.svg import SVG, pictures_in, share, table_of
from tests.helpers.published import publish
from tests.projects.test_views import make_project

TODAY = datetime.date(2026, 6, 2)
years = st.integers(1990, 2060)
partial_dates = st.one_of(
    st.builds(PartialDate, years),
    st.builds(PartialDate, years, st.integers(1, 12)),
    st.builds(PartialDate, years, st.integers(1, 12), st.integers(1, 28)),
)
unknown_or_dates = st.none() | partial_dates
projects = st.builds(
    lambda start, end, seen, over, former: make_project(
        "one",
        start=start,
        end=end,
        last_seen_active=seen,
        is_known_to_be_over=over,
        extensions=[{"former_end": each} for each in former],
    ),
    unknown_or_dates,
    unknown_or_dates,
    unknown_or_dates,
    st.booleans(),
    st.lists(unknown_or_dates, max_size=3),
)


def bar_of(**content):
    """The one bar on an axis that its own dates and today's year make."""
    drawing = time_bars([make_project("one", **content)], TODAY)
    return drawing.axis, drawing.bars[0]


def test_a_bar_reaches_from_the_first_day_of_its_start_to_the_last_day_of_its_end():
    axis, bar = bar_of(start="2024-02", end="2026")
    assert bar.planned == axis.span(datetime.date(2024, 2, 1), datetime.date(2026, 12, 31))
    assert bar.planned.end == 100
    assert (bar.open_start, bar.open_end, bar.extension) == (None, None, None)


def test_what_an_extension_added_is_a_part_of_its_own():
    axis, bar = bar_of(
        start="2014", end="2020", extensions=[{"former_end": "2018"}, {"former_end": "2016-06"}]
    )
    assert bar.planned == axis.span(datetime.date(2014, 1, 1), datetime.date(2016, 6, 30))
    assert bar.extension == (
        bar.planned.end,
        axis.position(datetime.date(2020, 12, 31), is_end=True),
    )


@pytest.mark.parametrize("former", [None, "2020", "2021", "2010"])
def test_an_extension_that_adds_nothing_known_is_not_drawn(former):
    _, bar = bar_of(start="2014", end="2020", extensions=[{"former_end": former}])
    assert bar.extension is None


def test_an_end_that_is_not_stated_is_open_from_what_was_seen_last_until_today():
    axis, bar = bar_of(start="2024", last_seen_active="2025-05")
    assert bar.status == Status.NOT_STATED
    assert bar.planned.end == axis.position(datetime.date(2025, 5, 31), is_end=True)
    assert bar.open_end == (bar.planned.end, axis.position(TODAY, is_end=True))


def test_what_is_over_has_a_sign_in_the_place_of_its_end():
    _, bar = bar_of(start="2016", is_known_to_be_over=True)
    assert bar.status == Status.COMPLETED
    assert bar.open_end.end - bar.open_end.start == 4


def test_a_start_that_is_not_stated_is_open():
    _, bar = bar_of(end="2025")
    assert bar.open_start.end == bar.planned.start


def test_without_dates_there_is_a_row_and_no_bar():
    _, bar = bar_of()
    assert bar[2:] == (None, None, None, None)


def test_rows_stand_in_the_order_of_their_first_days():
    slugs = ("undated", "late", "early")
    contents = [
        make_project(slug, start=start)
        for slug, start in zip(slugs, (None, "2025-02", "2025"), strict=True)
    ]
    drawing = time_bars(contents, TODAY)
    assert [bar.project.slug for bar in drawing.bars] == ["early", "late", "undated"]


@given(
    st.lists(projects, max_size=5), st.dates(datetime.date(1980, 1, 1), datetime.date(2070, 12, 31))
)
def test_nothing_is_drawn_outside_of_the_picture(contents, today):
    drawing = time_bars(contents, today)
    assert 0 <= share(drawing.today) <= 100
    for bar in drawing.bars:
        for span in filter(None, bar[2:]):
            assert 0 <= span.start <= span.end <= 100
            assert share(span.x) + share(span.width) <= 100.001
    for tick in drawing.axis.years:
        assert 0 <= share(tick.position) <= 88


@given(projects, st.dates(datetime.date(1980, 1, 1), datetime.date(2070, 12, 31)))
def test_the_parts_of_a_bar_join_without_gap_or_overlap(content, today):
    [bar] = time_bars([content], today).bars
    parts = [span for span in (bar.open_start, bar.planned, bar.extension, bar.open_end) if span]
    for before, after in pairwise(parts):
        assert before.end == after.start


@pytest.mark.usefixtures("starter_site")
class TestPages:
    def test_as_many_bars_are_drawn_as_the_table_has_rows(self, client):
        html = client.get("/figures/").content.decode()
        _, *rows = table_of(html, "Running times of projects")
        strips = [each for each in pictures_in(html) if each.get("class").startswith("strip ")]
        assert len(strips) == len(rows) == 20
        for strip, (_, status, start, end, _) in zip(strips, rows, strict=True):
            assert strip.get("class") == f"strip {Status.values[Status.labels.index(status)]}"
            opens = [each for each in strip.iter(f"{SVG}line") if each.get("class") == "open"]
            assert len(opens) == [start, end].count("not stated")

    def test_extensions_are_hatched_where_the_table_has_an_earlier_end(self, client):
        html = client.get("/figures/").content.decode()
        _, *rows = table_of(html, "Running times of projects")
        strips = [each for each in pictures_in(html) if each.get("class").startswith("strip ")]
        hatched = [
            any(rect.get("class") == "hatched" for rect in each.iter(f"{SVG}rect"))
            for each in strips
        ]
        assert hatched == [bool(former) for *_, former in rows]
        assert sum(hatched) == 3

    def test_home_has_the_ongoing_ones(self, client):
        pictures = pictures_in(client.get("/").content.decode())
        bars = [each for each in pictures if each.get("class") == "strip ongoing"]
        assert [each.find(f"{SVG}rect").get("class") for each in bars] == ["planned"] * 3

    def test_the_picture_says_in_words_what_it_is(self, client):
        [axis] = [
            each
            for each in pictures_in(client.get("/figures/").content.decode())
            if each.get("class") == "axis"
        ]
        names = axis.get("aria-labelledby").split()
        assert [axis.find(f"{SVG}{tag}").get("id") for tag in ("title", "desc")] == names
        assert axis.find(f"{SVG}desc").text.startswith("20 projects between 2010 and 2027.")

    def test_rows_of_an_archived_day_lead_into_that_day(self, client):
        html = client.get("/archive/2026-06-01/figures/").content.decode()
        assert '<a class="row" href="/archive/2026-06-01/projects/glacy/">' in html
        assert "as of 1 June 2026" in html

    @pytest.mark.parametrize("page", ["/figures/", "/", "/projects/"])
    def test_places_have_a_point_in_every_language(self, page, client, settings):
        settings.LANGUAGE_CODE = "fr"
        for picture in pictures_in(client.get(page).content.decode()):
            for each in picture.iter():
                assert not [
                    value for name, value in each.items() if value.endswith("%") and "," in value
                ]

    def test_the_figures_ask_at_most_6_times(self, client, django_assert_max_num_queries):
        with django_assert_max_num_queries(6):
            client.get("/figures/")


@pytest.mark.usefixtures("db", "next_day")
def test_a_title_in_another_language_is_escaped_and_says_so(client):
    publish(make_project("one", acronym="", title={"fr": "<Été>"}, start="2025", end="2027"))
    html = client.get("/figures/").content.decode()
    assert '<span lang="fr">&lt;Été&gt;</span>' in html
