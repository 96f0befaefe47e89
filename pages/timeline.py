"""The timeline of the office: the steps of legal acts, and milestones, in order of date."""

import datetime
from collections.abc import Iterable
from typing import NamedTuple

from core.i18n.dates import PartialDate
from pages.acts import ActContent, ActStepContent, MilestoneContent
from record.editions import Edition


class Event(NamedTuple):
    """A milestone, or a step of an act."""

    date: PartialDate | None
    content: ActContent | MilestoneContent
    step: ActStepContent | None = None


def timeline(edition: Edition) -> list[Event]:
    """Return all events in order of date."""
    edition.load(ActContent, MilestoneContent)
    events = [Event(each.date, each) for each in edition.contents(MilestoneContent)]
    for act in edition.contents(ActContent):
        events += [Event(step.date, act, step) for step in act.steps]
    return sorted(events, key=_sort_key)


def founding(events: Iterable[Event]) -> list[Event]:
    """Return the events on which the office rests."""
    return [event for event in events if event.content.founds_the_office]


def _sort_key(event: Event) -> tuple[datetime.date, datetime.timedelta, str]:
    """Return a key with a year before its months, a month before its days, no date last."""
    date = event.date
    if date is None:
        return datetime.date.max, datetime.timedelta(), event.content.slug
    return date.first, date.first - date.last, event.content.slug
