"""The periods of overviews: the days of the record, and those to which links lead."""

import datetime
from typing import Any

from django.db.models import Min
from django.utils.translation import gettext as _

from core.i18n.dates import ONE_DAY, bucharest_day
from projects.models import ActivityContent, ActivityType, FunderContent, ProjectContent
from record.content import REFERENCE_NAME, Ref
from record.editions import Edition
from record.listing import LATEST
from record.models import Publication

# The label of a link, with the first and the last Bucharest day.
type Period = tuple[str, datetime.date, datetime.date]


def first_day(edition: Edition) -> datetime.date:
    """Return the first day of the record; call it as ``edition.cached(first_day)``."""
    published = Publication.objects.ever_in_force(edition.at)
    return bucharest_day(published.aggregate(first=Min("in_force_from"))["first"] or edition.at)


def find_periods(edition: Edition, targets: list[Ref]) -> list[Period]:
    """Return the periods of links, within the record; the current quarter is always there."""
    today = edition.day
    quarter = _quarter(today)
    last_quarter = _quarter(quarter - ONE_DAY)
    year = today.year - 1
    periods = [
        (_("Last quarter"), last_quarter, quarter - ONE_DAY),
        (_("Last year"), datetime.date(year, 1, 1), datetime.date(year, 12, 31)),
        (_("This quarter"), quarter, today),
    ]
    meetings: Any = edition.listing(ActivityContent).where("type", ActivityType.STEERING_COMMITTEE)
    if targets:
        meetings = meetings.where(REFERENCE_NAME, *targets)
    for meeting in meetings.filter(last_day__lte=today).order_by(*LATEST)[:1]:
        periods.append((_("Since the last steering committee"), meeting.last_day, today))
    start = edition.cached(first_day)
    return [(label, max(first, start), last) for label, first, last in periods if last >= start]


def find_targets(edition: Edition, refs: list[Ref]) -> list[Ref]:
    """Return the objects of an overview of these objects: with funders, their projects."""
    funders = [ref for ref in refs if ref.kind == FunderContent.kind]
    return refs + [
        project.ref for project in edition.listing(ProjectContent).where(REFERENCE_NAME, *funders)
    ]


def _quarter(day: datetime.date) -> datetime.date:
    """Return the first day of its quarter."""
    return datetime.date(day.year, day.month - (day.month - 1) % 3, 1)
