"""The page about the data, the legal basis as a calendar, and changes of the site as a feed."""

import datetime
import json
from dataclasses import replace

from django.conf import settings
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from core.i18n import languages
from core.i18n.dates import ONE_DAY, bucharest_day
from delivery.archive import days
from delivery.middleware import content_page
from delivery.opendata import calendars, csv_rows, json_items
from delivery.opendata.atom_feeds import Feed, entry_id, entry_title
from delivery.opendata.views import data_page
from delivery.prefixes import SiteRequest
from delivery.updates import Updates
from pages import structured_data
from pages.content import Act, MilestoneContent
from pages.open_data import ALL, LEGAL_BASIS
from projects import iati
from projects import ordering as project_ordering
from projects.content import FieldOfWorkContent, Region
from projects.data_views import ACTIVITY_CALENDAR
from projects.open_data import OFFICE, PROJECTS
from record.texts import with_language
from record.urls import absolute_url

FEED_SIZE = 50
# Fields of cards, so that the example reads no whole content.
EXAMPLE = replace(
    PROJECTS,
    fields={name: PROJECTS.fields[name] for name in "status acronym title start end".split()},
)


@content_page
def data(request: SiteRequest) -> HttpResponse:
    """Show the page about the data, with examples of this edition and URLs that work."""
    day = _archived_day(request)
    archived_json = ""
    if day:
        path = languages.in_language(f"/archive/{day}/projects.json", languages.active())
        archived_json = settings.SITE_URL + path
    fields = request.edition.cards.all(FieldOfWorkContent) if settings.IATI_REPORTING_ORG else ()
    context = {
        "datasets": ALL,
        "example": _example(request),
        "author": OFFICE,
        "licence_name": settings.DATA_LICENCE_NAME,
        "licence_url": settings.DATA_LICENCE_URL,
        "day": day or request.edition.day,
        "projects_json": absolute_url(PROJECTS.path("json")),
        "projects_csv": absolute_url(PROJECTS.path("csv")),
        "legal_basis_ics": absolute_url(LEGAL_BASIS.paths()["calendar"]),
        "archived_json": archived_json,
        "iati_organisation": settings.IATI_REPORTING_ORG,
        "regions": Region.choices,
        "fields": project_ordering.fields(fields),
        "facts": structured_data.datasets(request),
        "catalogue": structured_data.catalogue(request),
    }
    return render(request, "pages/data.html", context)


@data_page
def legal_basis_calendar(request: SiteRequest) -> HttpResponseBase:
    """Return the dated milestones as a calendar; the entry of a month or a year has its length."""
    return calendars.calendar(LEGAL_BASIS_CALENDAR, request)


@data_page
def updates_feed(request: SiteRequest) -> HttpResponse:
    """Return the latest changes as a feed, without minor ones."""
    title = _("Updates to the site of the Cybercrime Programme Office")
    feed = Feed(title, reverse("pages:updates"), request, OFFICE)
    for update in Updates(request, with_minor=False)[:FEED_SIZE]:
        row = update.row
        at = row.in_force_from
        label = update.label if row.has_before else _("Published for the first time")
        feed.add_item(
            entry_title(update.title or row.kind_label, label),
            absolute_url(update.url or update.history),
            with_language(update.note),
            unique_id=entry_id(f"{row.kind}/{row.key}/{at.isoformat()}", at.date()),
            pubdate=at,
            updateddate=at,
            categories=[(row.kind, row.kind_label)],
        )
    return feed.response()


def _example(request: SiteRequest) -> str:
    cards = request.edition.cards
    for project in cards.of_outlines(cards.memoize(project_ordering.projects_by_status)[:1]):
        item = json_items.item(EXAMPLE, project, request)
        names = ("key", "address", "published_at", *EXAMPLE.fields)
        return json.dumps({name: item[name] for name in names}, ensure_ascii=False, indent=2)
    return ""


def _archived_day(request: SiteRequest) -> datetime.date | None:
    """Return the archived day that is read; on today's site the newest, None on the first day."""
    if request.prefix and request.prefix.day:
        return request.prefix.day
    now = request.edition.at
    times = days.change_times(now, now)
    yesterday = request.edition.day - ONE_DAY
    return yesterday if times and bucharest_day(times.first) <= yesterday else None


def _entry(milestone: MilestoneContent) -> calendars.Entry | None:
    if milestone.date is None:
        return None
    return calendars.Entry(
        content=milestone,
        title=milestone.title,
        start=milestone.date,
        text=milestone.explanation,
        more=lambda: [
            ", ".join(str(body.name) for body in milestone.bodies),
            str(milestone.reference),
        ],
        category=project_ordering.label_of(Act, milestone.act),
    )


LEGAL_BASIS_CALENDAR = calendars.form_of(LEGAL_BASIS, _entry)
FORMS = (
    *map(json_items.form_of, ALL),
    *map(csv_rows.form_of, ALL),
    ACTIVITY_CALENDAR,
    iati.FORM,
    LEGAL_BASIS_CALENDAR,
)
