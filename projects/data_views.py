"""The activities as a calendar, projects with their countries as CSV and as IATI data."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain

from django.conf import settings
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import csv_export
from delivery.opendata import csv_rows
from delivery.opendata.json_items import url_of
from delivery.opendata.reader import DatasetReader
from delivery.opendata.views import CSV, data_file, data_page
from delivery.prefixes import SiteRequest
from projects import activity_calendar, calendars, iati, ordering
from projects.models import ActivityContent, ProjectContent
from projects.open_data import ACTIVITIES, PROJECTS

XML = "application/xml; charset=utf-8"
NOTHING_STATED = gettext_lazy("The facts that IATI data require are not known.")
PROJECTS_BY_ACRONYM = replace(
    PROJECTS,
    order=ordering.by_acronym,
)


@data_page
def calendar(request: SiteRequest) -> HttpResponseBase:
    """Return the activities whose date is known as a calendar."""
    name = f"{ACTIVITIES.name}-{request.edition.day}.ics"
    reader = DatasetReader(ACTIVITIES, request)
    return data_file(reader, activity_calendar.parts(reader), calendars.MEDIA_TYPE, name)


@data_page
def calendar_entry(request: SiteRequest, slug: str) -> HttpResponseBase:
    """Return an activity whose date is known as a calendar."""
    key = request.edition.get(ActivityContent, slug).key
    only = replace(ACTIVITIES, order=lambda listing, day: listing.filter(key=key))
    reader = DatasetReader(only, request)
    return data_file(reader, activity_calendar.parts(reader), calendars.MEDIA_TYPE, f"{slug}.ics")


@data_page
def project_countries(request: SiteRequest) -> HttpResponseBase:
    """Return a table with a row for each project and each of its countries, by name."""
    name = f"project-countries-{request.edition.day}.csv"
    reader = DatasetReader(PROJECTS_BY_ACRONYM, request)
    return data_file(reader, _project_country_lines(reader), CSV, name)


def _project_country_lines(reader: DatasetReader) -> Iterator[str]:
    titles = [_("Project key"), _("Project"), _("Title"), _("Web address of the page")]
    yield csv_export.head([*titles, _("Country code"), _("Designation"), _("Footnote")])
    for project in reader.contents():
        of_project = [str(project.key), str(project.any_title), str(project.title)]
        of_project.append(url_of(project, reader.request) or "")
        lines = []
        for country in ordering.countries(project):
            cells = [country.code, csv_rows.designation(country), str(country.footnote)]
            lines.append(csv_export.line(of_project + cells))
        yield "".join(lines)


@data_page
def iati_activities(request: SiteRequest) -> HttpResponseBase:
    """Return the projects that can be stated in IATI, as one file of activities."""
    _require_publisher()
    reader = DatasetReader(PROJECTS, request)
    activities = filter(None, (iati.render(project, request) for project in reader.contents()))
    first = next(activities, None)
    if first is None:
        raise Http404(NOTHING_STATED)
    return data_file(reader, iati.document(chain([first], activities), request), XML)


@data_page
def iati_project(request: SiteRequest, slug: str) -> HttpResponse:
    """Return a project as an activity of IATI."""
    _require_publisher()
    activity = iati.render(request.edition.get(ProjectContent, slug), request)
    if not activity:
        raise Http404(NOTHING_STATED)
    return HttpResponse("".join(iati.document([activity], request)), XML)


def _require_publisher() -> None:
    """Raise ``Http404`` if the site is not the registered publisher, who alone may publish."""
    if not settings.IATI_REPORTING_ORG:
        raise Http404(_("This site does not publish IATI data."))
