"""Project timeline."""

import datetime
import re

import pytest

from projects.charts.gantt import time_bars
from projects.models import Status
from projects.templatetags import charts
from tests.helpers.contents import make_project
from tests.helpers.pages.svg import SVG, pictures_in, table_of

TODAY = datetime.date(2026, 6, 2)


def bar_of(**content):
    """Return the axis of one project and its bar."""
    drawing = time_bars([make_project("one", **content)], TODAY)
    return drawing.axis, drawing.bars[0]


WHOLE = ("2014-01-01", "2020-12-31")


@pytest.mark.parametrize(
    ("content", "planned", "extension"),
    [
        ({"start": "2024-02", "end": "2026"}, ("2024-02-01", "2026-12-31"), None),
        ({"former": ["2018", "2016-06"]}, ("2014-01-01", "2016-06-30"), ("2016-07-01", WHOLE[1])),
        *(({"former": [date]}, WHOLE, None) for date in (None, "2020", "2021", "2010")),
        ({"start": "2024", "end": None, "seen": "2025-05"}, ("2024-01-01", "2025-05-31"), None),
    ],
)
def test_bar_is_from_the_first_day_to_the_last_with_its_extension(content, planned, extension):
    facts = {"start": "2014", "end": "2020"} | content
    former_ends = [{"former_end": date} for date in facts.pop("former", ())]
    seen = facts.pop("seen", None)
    axis, bar = bar_of(**facts, extensions=former_ends, last_seen_active=seen)
    spans = []
    for days in (planned, extension):
        spans.append(days and axis.span(*map(datetime.date.fromisoformat, days)))
    assert [bar.planned, bar.extension] == spans
    end = (bar.planned.end, axis.position(TODAY, is_end=True))
    assert (bar.open_start, bar.open_end) == (None, end if seen else None)


def test_unknown_start_or_past_end_has_dashes_of_a_fixed_length():
    _, bar = bar_of(start="2016", is_known_to_be_over=True)
    assert bar.status == Status.COMPLETED
    assert bar.open_end.end - bar.open_end.start == 4
    _, bar = bar_of(start="2030")
    assert bar.open_end.end == 100
    _, bar = bar_of(end="2025")
    assert bar.open_start.end == bar.planned.start
    assert bar_of()[1][2:] == (None, None, None, None)


def test_rows_are_sorted_by_first_day():
    starts = {"undated": None, "late": "2025-02", "early": "2025"}
    contents = [make_project(slug, start=start) for slug, start in starts.items()]
    drawing = time_bars(contents, TODAY)
    assert [bar.project.slug for bar in drawing.bars] == ["early", "late", "undated"]


def test_chart_has_the_bars_of_the_table(starter_site, client):
    html = client.get("/figures/").text
    _, *rows = table_of(html, "Durations of projects")
    strips = [svg for svg in pictures_in(html) if svg.get("class").startswith("strip ")]
    assert len(strips) == len(rows) == 20
    for strip, (_, status, start, end, former_end) in zip(strips, rows, strict=True):
        assert strip.get("class") == f"strip {Status.values[Status.labels.index(status)]}"
        classes = [element.get("class") for element in strip.iter()]
        assert classes.count("open") == [start, end].count("not stated")
        assert classes.count("hatched") == bool(former_end)
    assert len([row for row in rows if row[-1]]) == 5
    [axis] = [svg for svg in pictures_in(html) if svg.get("class") == "axis"]
    names = axis.get("aria-labelledby").split()
    assert [axis.find(f"{SVG}{tag}").get("id") for tag in ("title", "desc")] == names
    assert axis.find(f"{SVG}desc").text.startswith("20 projects between 2010 and 2027.")


def test_figures_need_at_most_6_queries_and_link_within_the_archive(
    starter_site, client, django_assert_max_num_queries
):
    with django_assert_max_num_queries(6):
        client.get("/figures/")
    html = client.get("/archive/2026-06-01/figures/").text
    assert '<a class="row" href="/archive/2026-06-01/projects/glacy/">' in html
    assert "as of 1 June 2026" in html


def test_figures_of_many_projects_show_the_first_of_the_list(starter_site, client, monkeypatch):
    monkeypatch.setattr(charts, "MAX_LISTED", 4)
    html = client.get("/figures/").text
    slugs = re.findall(r'<a class="row" href="/projects/([a-z-]+)/">', html)
    first = re.findall(r'<h3>\s*<a href="/projects/([a-z-]+)/">', client.get("/projects/").text)
    assert set(slugs) == set(first[:4])
    assert "The timeline shows 4 of 20 projects." in html
    assert len(table_of(html, "Durations of projects")) == 5
    assert len(table_of(html, "Projects with a published budget")) == 5
    assert "is published for 12 of 20 projects<" in html
    assert '<a href="/projects/?sort=budget">All projects by budget</a>' in html
