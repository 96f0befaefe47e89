"""Activities that are upcoming and those open to registration, by their dates."""

import datetime
import json
import re

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse

from projects.models import ActivityContent, DocumentContent
from projects.models.activity import validate_time, validate_time_zone
from tests.helpers.published import publish, ref_to, text_of

PROGRAMME = "https://example.org/programme"
REGISTRATION = "https://example.org/register"


def test_upcoming_activities_are_apart_from_past_ones(db, next_day, client):
    dates = {
        "later": ("2026-12", None),
        "today": ("2026-06-02", None),
        "lasting": ("2026-05-30", "2026-06-03"),
        "this-month": ("2026-05", None),
        "yesterday": ("2026-06-01", None),
        "undated": (None, None),
    }
    for slug, (start, end) in dates.items():
        publish(ActivityContent(slug=slug, title={"en": slug}, start=start, end=end))
    for query, expected in (
        ("", "upcoming: lasting today later past: yesterday this-month undated"),
        ("?sort=oldest", "past: this-month yesterday undated upcoming: lasting today later"),
    ):
        html = client.get(f"/activities/{query}").text
        found = re.findall(r'<h2 id="(\w+)"|<a href="/activities/([\w-]+)/">', html)
        assert " ".join(f"{head}:" if head else slug for head, slug in found) == expected


@pytest.mark.parametrize(
    ("start", "until", "expected"),
    [
        ("2026-07-01", "2026-06-02", "Register for this activity (until 2 June 2026)"),
        ("2026-07-01", "2026-06", "Register for this activity (until June 2026)"),
        ("2026-07-01", "2026-06-01", "Registration closed: 1 June 2026"),
        ("2026-07-01", None, "Register for this activity"),
        ("2026-06-01", None, "Registration is closed."),
    ],
)
def test_registration_is_closed_by_its_date_or_that_of_the_activity(
    db, next_day, client, start, until, expected
):
    links = {"programme_url": PROGRAMME, "registration_url": REGISTRATION}
    title = {"en": "Course"}
    content = ActivityContent(
        slug="course", title=title, start=start, registration_until=until, **links
    )
    publish(content)
    html = client.get("/activities/course/").text
    assert expected in text_of(client.get("/activities/course/"))
    assert f'href="{PROGRAMME}"' in html
    is_open = expected.startswith("Register")
    assert (f'href="{REGISTRATION}"' in html) == is_open
    assert ("Register: Course" in text_of(client.get("/activities/"))) == is_open


ATTENDED = {
    "slug": "course",
    "title": {"en": "Course"},
    "start": "2026-07-01",
    "end": "2026-07-02",
    "start_time": "09:00",
    "end_time": "17:30",
    "time_zone": "Africa/Tunis",
    "place": {"en": "Tunis"},
    "venue": {"en": "Palais des congrès, Avenue Mohamed V, Tunis"},
    "working_languages": {"en": "French and Arabic"},
    "contact_email": "course@coe.int",
    "registration_url": REGISTRATION,
    "registration_until": "2026-06-02",
    "registration_time": "15:00",
}


@pytest.fixture
def attended(db, next_day):
    publish(DocumentContent(slug="agenda", title={"en": "Agenda"}, url="https://coe.int/agenda"))
    publish(ActivityContent(**ATTENDED, documents=[ref_to("document", "agenda")]))


def test_page_has_what_participants_need(attended, client):
    response = client.get("/activities/course/")
    text = text_of(response)
    for fact in (
        "Date 1–2 July 2026, 09:00–17:30 (Africa/Tunis, UTC+01:00)",
        "Venue Palais des congrès, Avenue Mohamed V, Tunis",
        "Working languages French and Arabic",
        "Contact course@coe.int",
        "Register for this activity (until 2 June 2026, 15:00)",
        "Documents Agenda",
    ):
        assert fact in text
    event = json.loads(re.search(r'"application/ld\+json"[^>]*>(.*?)</script>', response.text)[1])
    assert event["startDate"] == "2026-07-01T09:00:00+01:00"
    assert event["endDate"] == "2026-07-02T17:30:00+01:00"
    assert event["location"]["address"] == ATTENDED["venue"]["en"]


def test_time_without_its_day_is_not_shown(db, next_day, client):
    publish(ActivityContent(slug="course", start="2026-07", start_time="09:00"))
    assert "09:00" not in client.get("/activities/course/").text
    calendar = client.get("/activities/course.ics").text
    assert "DTSTART;VALUE=DATE:20260701\r\nDTEND;VALUE=DATE:20260801\r\n" in calendar


@pytest.mark.parametrize(("clock", "is_open"), [("13:59:59", True), ("14:00:00", False)])
def test_registration_closes_in_its_second_where_the_activity_is(attended, client, clock, is_open):
    client.get("/activities/course/")
    at = datetime.datetime.fromisoformat(f"2026-06-02T{clock}+00:00")
    with time_machine.travel(at, tick=False):
        for path in ("/activities/course/", "/activities/"):
            assert (REGISTRATION in client.get(path).text) == is_open


def test_calendar_has_one_activity_with_its_hours(attended, client):
    publish(ActivityContent(slug="other", start="2026-08-01"))
    link = reverse("projects:activity.ics", args=["course"])
    assert f'href="{link}"' in client.get("/activities/course/").text
    response = client.get(link)
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    calendar = response.content.decode().replace("\r\n ", "")
    assert calendar.count("BEGIN:VEVENT") == 1
    for line in (
        "DTSTART:20260701T080000Z",
        "DTEND:20260702T163000Z",
        "CONTACT:course@coe.int",
        "LOCATION;LANGUAGE=en:Palais des congrès\\, Avenue Mohamed V\\, Tunis\\, Tunis",
    ):
        assert f"{line}\r\n" in calendar
    assert client.get("/activities/none.ics").status_code == 404


@pytest.mark.parametrize("time", ["9:00", "24:00", "12:60", "noon", "09:00\n"])
def test_times_are_checked(time):
    with pytest.raises(ValidationError):
        validate_time(time)


@pytest.mark.parametrize("name", ["Tunis", "../etc/passwd", "UTC+1", "\0"])
def test_time_zones_are_checked(name):
    with pytest.raises(ValidationError, match="such as Africa/Tunis"):
        validate_time_zone(name)
