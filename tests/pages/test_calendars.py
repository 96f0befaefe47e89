"""The calendars, read by a program that knows nothing of this site."""

import datetime
import re

import pytest

from projects.models import ActivityContent
from tests.helpers.pages.machine_readable import ARCHIVE, SITE, events_of, items_of
from tests.helpers.published import publish

DAY = datetime.timedelta(days=1)


@pytest.mark.long
def test_calendar_has_the_dates_of_the_data_and_ends_the_day_after(starter_site, client):
    events = events_of(client, "/activities.ics")
    items = items_of(client, "/activities.json")
    dated = [item for item in items if item["start"]]
    assert set(events) == {item["address"] for item in dated}
    for item in dated:
        start = item["start"]
        end = item["end"] or start
        event = events[item["address"]]
        assert event["DTSTART"].dt == datetime.date.fromisoformat(start["first_day"])
        assert event["DTEND"].dt == datetime.date.fromisoformat(end["last_day"]) + DAY
        assert event["UID"] == f"{item['key']}@testserver"
        assert event["SUMMARY"] == item["title"]["en"]
        assert event["DTSTAMP"].dt.isoformat() == item["published_at"]
    archived = events_of(client, f"{ARCHIVE}/activities.ics")
    assert all(url.startswith(f"{SITE}{ARCHIVE}/") for url in archived)
    uids = [{event["UID"] for event in found.values()} for found in (events, archived)]
    assert uids[0] == uids[1]


def test_calendar_is_a_download_with_lines_as_in_the_standard(walker):
    response = walker.get("/activities.ics")
    assert response["Content-Disposition"] == 'attachment; filename="activities-2026-06-02.ics"'
    content = response.content
    assert content.endswith(b"END:VCALENDAR\r\n")
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert not re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]", content)


def test_calendar_leaves_out_what_has_no_date(next_day, db, client):
    publish(ActivityContent(slug="undated", title={"en": "Undated"}))
    assert events_of(client, "/activities.ics") == {}
    publish(ActivityContent(slug="last", title={"en": "One; two, three\nfour"}, start="9999"))
    [event] = events_of(client, "/activities.ics").values()
    assert event["DTEND"].dt == datetime.date.max
    assert event["SUMMARY"] == "One; two, three\nfour"


def test_property_of_an_event_is_in_one_language_and_names_it(activity, client):
    [event] = events_of(client, "/fr/activities.ics").values()
    names = ("SUMMARY", "LOCATION", "DESCRIPTION", "CATEGORIES")
    assert [event[name].params["LANGUAGE"] for name in names] == ["fr", "fr", "en", "fr"]
    assert (event["SUMMARY"], event["LOCATION"]) == ("Réunion", "Pristina, Le Kosovo*")
    assert event["DESCRIPTION"] == (
        "They met.\n\nProjects: ONE\n\n* Without prejudice to status.\n\n"
        "The day isn’t known: the source gives “March 2026”."
    )
    assert event["CATEGORIES"].cats == ["Formation"]
    days = event["DTSTART"].dt, event["DTEND"].dt
    assert days == (datetime.date(2026, 3, 1), datetime.date(2026, 4, 1))


def test_event_without_a_text_is_described_in_the_language_of_the_calendar(client, country):
    publish(ActivityContent(slug="bare", title={"en": "Bare"}, start="2025-03", country=country))
    [event] = events_of(client, "/fr/activities.ics").values()
    assert event["SUMMARY"].params["LANGUAGE"] == "en"
    assert (event["LOCATION"], event["LOCATION"].params["LANGUAGE"]) == ("Le Kosovo*", "fr")
    assert event["DESCRIPTION"].startswith("* Sans préjudice du statut.")
    assert "mars 2025" in event["DESCRIPTION"]
