"""Projects as bars on one axis of years, in per cent of its width."""

import datetime
from typing import NamedTuple

from catalogue.listing import status_of
from django.utils.html import format_html, format_html_join


class Bar(NamedTuple):
    project: object
    status: str
    left: str
    width: str


class Axis(NamedTuple):
    years: list[tuple[str, int]]
    today: str
    bars: list[Bar]


def axis(projects, on) -> Axis | None:
    """None where there is nothing to draw."""
    projects = sorted(projects, key=lambda project: project.first_day)
    if not projects:
        return None
    first = datetime.date(min(each.first_day for each in projects).year, 1, 1)
    last = datetime.date(max(each.last_day for each in projects).year + 1, 1, 1)

    def place(day):
        return f"{(day - first).days / (last - first).days * 100:.3f}%"

    def length(begin, end):
        return f"{(end - begin).days / (last - first).days * 100:.3f}%"

    bars = [
        Bar(each, status_of(each, on), place(each.first_day), length(each.first_day, each.last_day))
        for each in projects
    ]
    years = [(place(datetime.date(year, 1, 1)), year) for year in range(first.year, last.year)]
    return Axis(years, place(on), bars)


def lines(years):
    drawn = '<line class="grid" x1="{0}" x2="{0}" y1="0" y2="100%"/><text x="{0}" dx="5" y="1em">{1}</text>'
    return format_html_join("", drawn, years)


def bar(each):
    return format_html(
        '<rect class="planned" x="{}" width="{}" y="12%" height="76%"/>', each.left, each.width
    )
