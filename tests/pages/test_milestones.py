import datetime
import re

import pytest

from pages.content import MilestoneContent
from pages.milestones import timeline
from tests.helpers.pages.svg import SVG, pictures_in, table_of
from tests.helpers.published import publish


def milestone(slug, date, **content):
    return MilestoneContent(slug=slug, title={"en": slug.capitalize()}, date=date, **content)


def test_span_of_a_milestone_is_a_day_a_month_or_a_year():
    dates = {"day": "2013-10-15", "month": "2013-10", "year": "2013"}
    axis, marks = timeline([milestone(*item) for item in dates.items()])
    day, month, year = [span for _milestone, span in marks]
    assert month == axis.span(datetime.date(2013, 10, 1), datetime.date(2013, 10, 31))
    assert month.start < day.start < day.end < month.end
    assert year == (0, 100)


def test_milestone_without_a_date_has_no_span():
    marks = timeline([milestone("known", "2013"), milestone("unknown", None)]).marks
    assert [bool(span) for _milestone, span in marks] == [True, False]
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


@pytest.mark.usefixtures("db", "next_day")
def test_acts_without_dates_have_no_chart(client):
    publish(milestone("unknown", None, founds_the_office=True))
    assert "picture-line" not in client.get("/legal-basis/").text
