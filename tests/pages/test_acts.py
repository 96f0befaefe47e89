"""The citation of a legal act, and its events among those of the office."""

import pytest
from django.utils.translation import override

from pages.acts import ActContent, MilestoneContent
from pages.timeline import timeline
from record.editions import Edition
from tests.helpers.published import NEXT_DAY, publish

BODIES = [{"name": {"en": "Parliament", "ro": "Parlamentul"}, "part": "adopted"}]
REFERENCE = {"en": "Gazette no. 1", "fr": "Journal n° 1", "ro": "Nr. 1"}


@pytest.mark.parametrize(
    ("act", "official", "language", "expected"),
    [
        (
            "law",
            {"ro": "Legea"},
            "en",
            {"ro": "Parlamentul, Legea, 27 martie 2014, Nr. 1."},
        ),
        ("law", {}, "en", {"en": "Parliament, 27 March 2014, Gazette no. 1."}),
        ("treaty", {"en": "Treaty"}, "fr", {"en": "Treaty, 27 March 2014, Gazette no. 1."}),
        ("treaty", {"fr": "Traité"}, "fr", {"fr": "Traité, 27 mars 2014, Journal n° 1."}),
    ],
)
def test_citation_has_no_translation_of_the_official_title(act, official, language, expected):
    content = ActContent(
        act=act,
        title={"en": "Headline", "fr": "Titre"},
        official_title=official,
        date="2014-03-27",
        reference=REFERENCE,
        bodies=BODIES,
    )
    with override(language):
        assert content.citation.to_json() == expected


def test_steps_of_acts_are_among_milestones_in_order_of_date(db):
    steps = [{"step": "adoption", "date": "2014-03"}, {"step": "publication", "date": "2014-04-02"}]
    publish(
        ActContent(slug="law", title={"en": "Law"}, steps=[*steps, {"step": "entry-into-force"}]),
        MilestoneContent(slug="day", title={"en": "Day"}, date="2014-03-01"),
        MilestoneContent(slug="year", title={"en": "Year"}, date="2014"),
    )
    events = timeline(Edition(NEXT_DAY))
    shown = [f"{event.content.slug} {event.date}" for event in events]
    assert shown == [
        "year 2014",
        "law March 2014",
        "day 1 March 2014",
        "law 2 April 2014",
        "law None",
    ]
