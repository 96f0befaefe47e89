"""The page about the data, the changes of the site as a feed, the times of calls as a calendar."""

import datetime
import json

from django.conf import settings
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from core.i18n import languages
from core.i18n.dates import ONE_DAY, bucharest_day
from delivery.archive import days
from delivery.middleware import content_page
from delivery.opendata import json_items
from delivery.opendata.atom_feeds import Feed, entry_id
from delivery.opendata.datasets import OFFICE
from delivery.opendata.markdown import front_matter
from delivery.opendata.reader import DatasetReader
from delivery.opendata.views import MARKDOWN, data_file, data_page
from delivery.prefixes import SiteRequest
from delivery.updates import Updates
from pages import call_calendar, structured_data
from pages.calls import CallContent
from pages.open_data import ALL, CALLS
from projects import calendars
from projects import ordering as project_ordering
from projects.models import FieldOfWorkContent, Region
from projects.open_data import PROJECTS
from record.urls import absolute_url

FEED_SIZE = 50
EXAMPLE = "key address published_at status acronym title start end".split()


@data_page
def calls_calendar(request: SiteRequest, slug: str = "") -> HttpResponseBase:
    """Return the times of a call, or of all calls, as a calendar."""
    reader = DatasetReader(CALLS, request)
    calls = [request.edition.get(CallContent, slug)] if slug else reader.contents()
    return data_file(reader, call_calendar.parts(calls, request), calendars.MEDIA_TYPE)


@content_page
def data(request: SiteRequest) -> HttpResponse:
    """Show the page about the data, with examples of this edition and URLs that work."""
    day = _archived_day(request)
    fields = request.edition.contents(FieldOfWorkContent) if settings.IATI_REPORTING_ORG else ()
    context = {
        "datasets": ALL,
        "example": _example(request),
        "author": OFFICE,
        "licence_name": settings.DATA_LICENCE_NAME,
        "licence_url": settings.DATA_LICENCE_URL,
        "day": day or request.edition.day,
        "projects_json": absolute_url(PROJECTS.path("json")),
        "projects_csv": absolute_url(PROJECTS.path("csv")),
        "calendar_url": absolute_url(reverse("projects:activities.ics")),
        "archived_json": f"{settings.SITE_URL}/archive/{day}/projects.json" if day else "",
        "iati_organisation": settings.IATI_REPORTING_ORG,
        "regions": Region.choices,
        "fields": project_ordering.fields(fields),
        "catalogue": structured_data.catalogue(request),
    }
    return render(request, "pages/data.html", context)


@content_page
def overview(request: SiteRequest) -> HttpResponse:
    """Explain the site to language models (llmstxt.org): the home page as Markdown."""
    context = front_matter(str(OFFICE), request)
    return render(request, "pages/overview.txt", context, content_type=MARKDOWN)


@data_page
def updates_feed(request: SiteRequest) -> HttpResponse:
    """Return the latest changes as a feed, without minor ones."""
    title = _("Updates to the site of the Cybercrime Programme Office")
    feed = Feed(title, reverse("pages:updates"), request)
    sentence = _("{name}: {words}")
    for update in Updates(request, with_minor=False)[:FEED_SIZE]:
        row = update.row
        at = row.in_force_from
        label = update.label if row.has_before else _("Published for the first time")
        feed.add_item(
            sentence.format(name=update.title or row.kind_label, words=label),
            absolute_url(update.url or update.history),
            render_to_string("pages/_update_summary.html", {"update": update}, request),
            unique_id=entry_id(f"{row.kind}/{row.key}/{at.isoformat()}", at.date()),
            pubdate=at,
            updateddate=at,
            categories=[(row.kind, row.kind_label)],
        )
    return feed.response()


def _example(request: SiteRequest) -> str:
    """Return some fields of the first project as in the JSON, which has one language."""
    reader = DatasetReader(PROJECTS, request)
    with override(languages.ORIGINAL):
        for row in reader.rows(reader.pks[:1]):
            item = json_items.JsonItems(reader).item(row)
            return json.dumps({name: item[name] for name in EXAMPLE}, ensure_ascii=False, indent=2)
    return ""


def _archived_day(request: SiteRequest) -> datetime.date | None:
    """Return the archived day that is read; on today's site the newest, None on the first day."""
    if request.prefix and request.prefix.is_archive:
        return request.edition.day
    now = request.edition.at
    times = days.change_times(now, now)
    yesterday = request.edition.day - ONE_DAY
    return yesterday if times and bucharest_day(times.first) <= yesterday else None
