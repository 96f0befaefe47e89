"""Activities by year and type."""

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.charts.activities_by_year import activity_years
from projects.content import ActivityContent, ActivityType
from tests.helpers.pages.svg import SVG, pictures_in, share, table_of
from tests.helpers.published import publish


def activity(number, start, kind=""):
    return ActivityContent(
        slug=f"a{number}", title={"en": f"Meeting {number}"}, start=start, type=kind
    )


@given(
    st.lists(
        st.tuples(
            st.none() | st.integers(1990, 2060),
            st.sampled_from(["", "older", *ActivityType.values]),
        )
    )
)
def test_each_activity_is_counted_once(rows):
    activities = [
        activity(n, str(year) if year else None, kind) for n, (year, kind) in enumerate(rows)
    ]
    years = activity_years(SimpleNamespace(outlines=lambda kind: activities))
    shown = [None, *years.years]
    assert sum(years.in_year(year) for year in shown) == len(rows)
    cells = [years.counts[year, kind] for year in shown for kind in years.types]
    assert sum(cells) == len(rows)


@pytest.mark.usefixtures("db", "next_day")
class TestPage:
    def numbers(self, html):
        names = "by-year-title by-year-desc"
        [picture] = [svg for svg in pictures_in(html) if svg.get("aria-labelledby") == names]
        numbers = []
        for column in picture.iter(f"{SVG}g"):
            heights = [share(rect.get("height")) for rect in column.iter(f"{SVG}rect")]
            numbers.append((column.find(f"{SVG}text").text, sum(heights)))
        return numbers

    def test_years_between_are_shown_with_none(self, client):
        publish(
            activity(1, "2020-05", "training"),
            activity(2, "2023"),
            activity(3, "2023-02-01", "meeting"),
        )
        html = client.get("/figures/").text
        head, *rows = table_of(html, "Activities by year and type")
        assert head == ["Year", "Training", "Meeting", "Type not stated", "Total"]
        assert rows == [
            ["2020", "1", "0", "0", "1"],
            ["2021", "0", "0", "0", "0"],
            ["2022", "0", "0", "0", "0"],
            ["2023", "0", "1", "1", "2"],
        ]
        assert self.numbers(html) == [("1", 50), ("0", 0), ("0", 0), ("2", 100)]

    def test_activities_without_a_date_are_counted_in_the_table_only(self, client):
        publish(activity(1, None))
        html = client.get("/figures/").text
        assert "by-year-title" not in html
        assert table_of(html, "Activities by year and type")[-1] == ["Date not stated", "1", "1"]
        publish(activity(2, "2020"), activity(3, None))
        html = client.get("/figures/").text
        assert "Date not stated: 2 activities." in html
        assert table_of(html, "Activities by year and type")[-1] == ["Date not stated", "2", "2"]
