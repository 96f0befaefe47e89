"""Activities that are upcoming and those open to registration, by their dates."""

import re

import pytest

from projects.models import ActivityContent
from tests.helpers.published import publish, text_of

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
