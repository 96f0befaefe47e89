"""Filters and orders of the lists of news and calls."""

import datetime

from django.db.models import Exists
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from delivery.filters import FilteredList, Order
from pages.calls import CallContent, CallType
from pages.models import NewsContent
from projects.filters import COUNTRY, PROJECT, YEAR, choice_facet
from projects.models import CountryContent
from projects.ordering import current_first
from record.content import TURNING_POINT_NAME
from record.editions import Edition
from record.listing import LATEST, Listing, has_value, sort_by


def is_open_at(edition: Edition) -> Exists:
    """Return the condition that a call is open: its last turning point is to come."""
    at = edition.at.astimezone(datetime.UTC).isoformat()
    return has_value(TURNING_POINT_NAME, value__gt=at)


def open_first(calls: Listing, day: datetime.date) -> Listing:
    """Sort open calls by their end, the next one first; then the others, the latest first."""
    return current_first(calls, is_open_at(calls.edition))


NEWS = FilteredList(
    NewsContent,
    [YEAR, PROJECT._replace(field="projects"), COUNTRY._replace(field="countries")],
    [Order("newest", pgettext_lazy("news", "newest first"), sort_by(*LATEST))],
    (CountryContent,),
)
CALLS = FilteredList(
    CallContent,
    [choice_facet("type", _("Type"), CallType), PROJECT, YEAR],
    [Order("open", _("open ones first"), open_first)],
)
