"""The legal acts on an axis."""

import datetime
import re

import pytest

from pages.content import MilestoneContent
from pages.timeline import timeline
from tests.helpers.pages.svg import SVG, pictures_in, table_of
from tests.helpers.published import publish


def milestone(slug, date, **content):
    return MilestoneContent(slug=slug, title={"en": slug.capitalize()}, date=date, **content)


def test_a_day_is_a_point_and_a_month_or_a_year_a_span():
    drawing = timeline(
        [milestone("day", "2013-10-15"), milestone("month", "2013-10"), milestone("year", "2013")]
    )
    day, month, year = drawing.marks
    assert [each.is_point for each in drawing.marks] == [True, False, False]
    assert month.span == drawing.axis.span(datetime.date(2013, 10, 1), datetime.date(2013, 10, 31))
    assert month.span.start < day.span.start < day.span.end < month.span.end
    assert year.span == (0, 100)


def test_what_has_no_date_has_no_place():
    drawing = timeline([milestone("known", "2013"), milestone("unknown", None)])
    assert [bool(each.span) for each in drawing.marks] == [True, False]
    assert timeline([milestone("unknown", None)]).axis is None


@pytest.mark.usefixtures("starter_site")
class TestPage:
    def test_every_act_has_a_row_that_leads_to_it(self, client):
        html = client.get("/legal-basis/").text
        rows = re.findall(r'<a class="row" href="/legal-basis/([a-z-]+)/">', html)
        assert len(rows) == len(set(rows)) == 15
        _, *table = table_of(html, "Legal acts in the order of their dates")
        assert len([row for row in table if len(row) == 2]) == 15

    def test_points_and_spans_are_drawn_as_exact_as_the_table_says(self, client):
        html = client.get("/legal-basis/").text
        _, *table = table_of(html, "Legal acts in the order of their dates")
        dates = [row[0] for row in table if len(row) == 2]
        strips = [
            each
            for each in pictures_in(html)
            if each.get("class") in ("strip founding", "strip around")
        ]
        drawn = [[child.get("class") for child in strip] for strip in strips]
        assert drawn == [["point"] if re.match(r"\d+ ", date) else ["stretch"] for date in dates]

    def test_both_axes_say_in_words_what_they_show(self, client):
        axes = [
            each
            for each in pictures_in(client.get("/legal-basis/").text)
            if each.get("class") == "axis"
        ]
        assert [axis.find(f"{SVG}desc").text for axis in axes] == [
            "6 legal acts between 2013 and 2014, in the order of their dates.",
            "9 legal acts between 2001 and 2022, in the order of their dates.",
        ]

    def test_rows_stay_in_the_archive(self, client):
        html = client.get("/archive/2026-06-01/legal-basis/").text
        assert '<a class="row" href="/archive/2026-06-01/legal-basis/memorandum-signed/">' in html


@pytest.mark.usefixtures("db", "next_day")
def test_acts_without_dates_make_no_picture(client):
    publish(milestone("unknown", None, founds_the_office=True))
    assert "picture-line" not in client.get("/legal-basis/").text
