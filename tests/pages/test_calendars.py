"""The calendars, read by a program that knows nothing of this site."""

import datetime
import re

import pytest
from icalendar import Calendar

from core.i18n.dates import PartialDate
from pages.content import MilestoneContent
from projects.content import ActivityContent, CountryContent
from record.content import LocalisedText, Ref
from tests.helpers.published import publish
from tests.pages.test_open_data import json_of

CALENDARS = ("legal-basis", "activities")
DAY = datetime.timedelta(days=1)


def events_of(client, path):
    response = client.get(path)
    assert response.status_code == 200, path
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    return {event["URL"]: event for event in Calendar.from_ical(response.content).walk("VEVENT")}


@pytest.mark.usefixtures("starter_site")
@pytest.mark.parametrize("name", CALENDARS)
class TestEveryCalendar:
    def test_dates_are_those_of_the_data_and_the_end_is_the_day_after(self, client, name):
        events = events_of(client, f"/{name}.ics")
        dated = [
            each
            for each in json_of(client, f"/{name}.json")["items"]
            if each.get("date") or each.get("start")
        ]
        assert set(events) == {each["address"] for each in dated}
        for each in dated:
            start = each.get("date") or each["start"]
            end = each.get("end") or start
            event = events[each["address"]]
            assert event["DTSTART"].dt == datetime.date.fromisoformat(start["first_day"])
            assert event["DTEND"].dt == datetime.date.fromisoformat(end["last_day"]) + DAY
            assert event["UID"] == f"{each['key']}@testserver"
            assert event["SUMMARY"] == each["title"]["en"]
            assert event["DTSTAMP"].dt.isoformat() == each["published_at"]

    def test_lines_are_as_the_standard_has_them(self, client, name):
        content = client.get(f"/{name}.ics").content
        assert content.endswith(b"END:VCALENDAR\r\n")
        assert all(len(line) <= 75 for line in content.split(b"\r\n"))
        assert b"\n" not in content.replace(b"\r\n", b"")
        assert not re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]", content)

    def test_it_is_open_named_and_fetched_again_only_if_something_changed(self, client, name):
        response = client.get(f"/{name}.ics")
        assert response["Content-Disposition"] == f'attachment; filename="{name}-2026-06-02.ics"'
        assert response["Access-Control-Allow-Origin"] == "*"
        assert not response.cookies
        assert (
            client.get(f"/{name}.ics", headers={"If-None-Match": response["ETag"]}).status_code
            == 304
        )
        assert client.get(f"/{name}.ics").content == response.content

    def test_it_asks_four_times_at_most(self, client, name, django_assert_max_num_queries):
        with django_assert_max_num_queries(4):
            client.get(f"/{name}.ics")

    def test_the_archive_has_it_under_the_same_ids(self, client, name):
        then = events_of(client, f"/archive/2026-06-01/{name}.ics")
        assert all(address.startswith("http://testserver/archive/2026-06-01/") for address in then)
        today = {event["UID"] for event in events_of(client, f"/{name}.ics").values()}
        assert {event["UID"] for event in then.values()} == today


@pytest.mark.usefixtures("starter_site")
def test_a_month_takes_all_its_days_and_says_that_the_day_is_not_known(client):
    [event] = [
        each
        for each in events_of(client, "/legal-basis.ics").values()
        if each["DTSTART"].dt == datetime.date(2013, 10, 1)
    ]
    assert event["DTEND"].dt == datetime.date(2013, 11, 1)
    assert "The day isn't known: the source says “October 2013”." in event["DESCRIPTION"]


@pytest.mark.usefixtures("next_day", "db")
class TestOneActivity:
    def event(self, client, **parts):
        publish(
            ActivityContent(slug="one", title=LocalisedText(en="One; two, three\nfour"), **parts)
        )
        return next(iter(events_of(client, "/activities.ics").values()), None)

    def test_place_and_designation_stand_in_it_with_the_footnote(self, client):
        note = LocalisedText(en="Without prejudice to positions on status.")
        [country] = publish(
            CountryContent(slug="xk", code="XK", name=LocalisedText(en="Kosovo"), footnote=note)
        )
        event = self.event(
            client,
            start=PartialDate(2026, 3, 1),
            place=LocalisedText(en="Pristina"),
            country=Ref("country", country.key),
            type="training",
        )
        assert event["LOCATION"] == "Pristina, Kosovo*"
        assert event["DESCRIPTION"].endswith("* Without prejudice to positions on status.")
        assert event["CATEGORIES"].cats == ["Training"]
        assert event["SUMMARY"] == "One; two, three\nfour"

    def test_without_a_date_it_has_no_place_in_a_calendar(self, client):
        assert self.event(client) is None

    def test_the_last_year_of_the_calendar_has_an_end_too(self, client):
        assert self.event(client, start=PartialDate(9999))["DTEND"].dt == datetime.date.max


@pytest.mark.usefixtures("next_day", "db")
def test_a_milestone_without_a_date_is_left_out(client):
    publish(MilestoneContent(slug="undated", title=LocalisedText(en="Undated")))
    assert events_of(client, "/legal-basis.ics") == {}
