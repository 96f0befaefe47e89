import datetime
import re

import pytest

from pages.content import MilestoneContent
from pages.timeline import timeline
from tests.helpers.pages.svg import SVG, pictures_in, table_of
from tests.helpers.published import publish


def milestone(slug, date, **content):
    return MilestoneContent(slug=slug, title={"en": slug.capitalize()}, date=date, **content)


def test_day_is_a_point_and_a_month_or_a_year_a_span():
    dates = {"day": "2013-10-15", "month": "2013-10", "year": "2013"}
    axis, marks = timeline(milestone(*item) for item in dates.items())
    day, month, year = marks
    assert [mark.is_point for mark in marks] == [True, False, False]
    assert month.span == axis.span(datetime.date(2013, 10, 1), datetime.date(2013, 10, 31))
    assert month.span.start < day.span.start < day.span.end < month.span.end
    assert year.span == (0, 100)


def test_milestone_without_a_date_has_no_span():
    marks = timeline([milestone("known", "2013"), milestone("unknown", None)]).marks
    assert [bool(mark.span) for mark in marks] == [True, False]
    assert timeline([milestone("unknown", None)]).axis is None


@pytest.mark.usefixtures("starter_site")
def test_chart_has_a_row_for_each_act_as_exact_as_its_date(client):
    html = client.get("/legal-basis/").text
    rows = re.findall(r'<a class="row" href="/legal-basis/([a-z-]+)/">', html)
    _, *table = table_of(html, "Legal acts in the order of their dates")
    dates = [row[0] for row in table if len(row) == 2]
    assert len(rows) == len(set(rows)) == len(dates) == 15
    pictures = pictures_in(html)
    strips = [svg for svg in pictures if svg.get("class") in ("strip founding", "strip around")]
    drawn = [[child.get("class") for child in strip] for strip in strips]
    assert drawn == [["point"] if re.match(r"\d+ ", date) else ["stretch"] for date in dates]
    axes = [svg for svg in pictures if svg.get("class") == "axis"]
    assert [axis.find(f"{SVG}desc").text for axis in axes] == [
        "6 legal acts between 2013 and 2014, in the order of their dates.",
        "9 legal acts between 2001 and 2022, in the order of their dates.",
    ]


@pytest.mark.usefixtures("starter_site")
def test_rows_of_the_chart_link_within_the_archive(client):
    path = "/archive/2026-06-01/legal-basis/"
    assert f'<a class="row" href="{path}memorandum-signed/">' in client.get(path).text


@pytest.mark.usefixtures("db", "next_day")
def test_acts_without_dates_have_no_chart(client):
    publish(milestone("unknown", None, founds_the_office=True))
    assert "picture-line" not in client.get("/legal-basis/").text
