"""Legal milestones: their order, their filters and their timeline."""

import datetime
from collections.abc import Iterable
from typing import NamedTuple

from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from core.i18n.collation import sort_key
from delivery.charts import Axis, Span
from delivery.filters import FilteredList, Order, Value
from pages.content import Act, Body, MilestoneContent
from projects.filters import choice_facet, facet
from record.cards import CardRepository


def by_date(milestones: Iterable[MilestoneContent]) -> list[MilestoneContent]:
    """Return a year before its months, a month before its days, and undated milestones last."""
    return sorted(milestones, key=_sort_key)


def founding(milestones: Iterable[MilestoneContent]) -> list[MilestoneContent]:
    """Return the acts on which the office rests, by date."""
    return by_date(act for act in milestones if act.founds_the_office)


def others(milestones: Iterable[MilestoneContent]) -> list[MilestoneContent]:
    """Return the acts of the treaties that the office serves, by date."""
    return by_date(act for act in milestones if not act.founds_the_office)


def _sort_key(milestone: MilestoneContent) -> tuple[datetime.date, datetime.timedelta, str]:
    date = milestone.date
    if date is None:
        return datetime.date.max, datetime.timedelta(), milestone.slug
    return date.first, date.first - date.last, milestone.slug


def _values_of_body(body: Body, cards: CardRepository) -> list[Value]:
    """Return the body with a code made from its English name: it has no slug."""
    name = body.name
    code = slugify(name.en or name.fr or name.ro, allow_unicode=True)
    return [Value(code, name, sort_key(name))] if code else []


MILESTONES = FilteredList(
    MilestoneContent,
    [
        choice_facet("act", _("Kind of act"), Act),
        facet("body", _("Institution"), _values_of_body, "bodies"),
    ],
    [Order("date", _("by date"), lambda milestones, day: by_date(milestones))],
)


class Timeline(NamedTuple):
    """Milestones with their spans on an axis, both None where no date is known."""

    axis: Axis | None
    marks: list[tuple[MilestoneContent, Span | None]]


def timeline(milestones: list[MilestoneContent]) -> Timeline:
    """Return the milestones on an axis that contains all of their dates, in the given order."""
    dates = [milestone.date for milestone in milestones if milestone.date]
    days = [day for date in dates for day in (date.first, date.last)]
    axis = Axis.around(days) if days else None
    marks = []
    for milestone in milestones:
        date = milestone.date
        marks.append((milestone, axis.span(date.first, date.last) if axis and date else None))
    return Timeline(axis, marks)
