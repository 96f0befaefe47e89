"""Legal milestones: their order and their filters."""

import datetime
from collections.abc import Iterable

from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from core.i18n.collation import sort_key
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
