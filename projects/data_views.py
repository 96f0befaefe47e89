"""Atom feeds of projects and activities, the activities as a calendar, projects as IATI data."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from core import csv_export
from core.i18n import languages
from core.i18n.typography import join_with_and
from delivery.opendata import calendars, csv_rows
from delivery.opendata.atom_feeds import Feed, entry_id
from delivery.opendata.json_items import url_of, with_asterisk
from delivery.opendata.views import data_page, download
from delivery.prefixes import SiteRequest
from delivery.templatetags.content import plain
from delivery.updates import PublicationTimes, last_changed
from projects import iati, ordering
from projects.content import ActivityContent, ActivityFormat, ActivityType, ProjectContent
from projects.labels import full_name
from projects.open_data import ACTIVITIES, OFFICE, PROJECTS
from record.content import Content, LocalisedText

FEED_SIZE = 100


@data_page
def project_feed(request: SiteRequest) -> HttpResponse:
    """Return the projects that changed last."""
    feed = Feed(PROJECTS.title, reverse("projects:project_list"), request, OFFICE)
    for project, times in last_changed(request.edition, ProjectContent, FEED_SIZE):
        title: str | LocalisedText = project.acronym
        if project.title:
            title = LocalisedText(**{project.title.language: full_name(project)})
        status = project.status(request.edition.day)
        facts = {"description": project.summary, "categories": [(str(status), status.label)]}
        _add(feed, request, project, times, title=title, **facts)
    return feed.response()


@data_page
def activity_feed(request: SiteRequest) -> HttpResponse:
    """Return the activities that changed last."""
    feed = Feed(ACTIVITIES.title, reverse("projects:activity_list"), request, OFFICE)
    for activity, times in last_changed(request.edition, ActivityContent, FEED_SIZE):
        label = ordering.label_of(ActivityType, activity.type)
        facts = {
            "description": LocalisedText(**{activity.summary.language: plain(activity.summary)}),
            "categories": [(activity.type, label)] if label else [],
        }
        _add(feed, request, activity, times, title=activity.title, **facts)
    return feed.response()


def _add(
    feed: Feed, request: SiteRequest, content: Content, times: PublicationTimes, **entry: Any
) -> None:
    # Translations are entries of their own.
    own_id = entry_id(f"{content.kind}/{content.key}", times.first.date())
    feed.add_item(
        link=url_of(content, request) or "",
        unique_id=f"urn:uuid:{content.key}" if languages.active() == languages.ORIGINAL else own_id,
        pubdate=times.first,
        updateddate=times.last,
        **entry,
    )


@data_page
def activity_calendar(request: SiteRequest) -> HttpResponse:
    """Return the activities whose date is known as a calendar."""
    activities: list[Any] = ACTIVITIES.contents(request.edition)
    entries = [_entry(activity) for activity in activities if activity.start]
    return calendars.calendar(ACTIVITIES, entries, request)


def _entry(activity: Any) -> calendars.Entry:
    country = ordering.country(activity)

    def more() -> list[str]:
        projects = activity.named(*activity.projects)
        names = join_with_and(project.short_name for project in projects)
        return [
            _("Projects: %s") % names if names else "",
            ordering.label_of(ActivityFormat, activity.format),
            f"* {country.footnote}" if country and country.footnote else "",
        ]

    return calendars.Entry(
        content=activity,
        title=activity.title,
        start=activity.start,
        end=activity.end,
        text=activity.summary,
        more=more,
        category=ordering.label_of(ActivityType, activity.type),
        place=activity.place,
        around=lambda: with_asterisk(str(country.name), country) if country else "",
    )


@data_page
def project_countries(request: SiteRequest) -> HttpResponse:
    """Return a table with a row for each project and each of its countries, by name."""
    columns = [_("Project key"), _("Project"), _("Title"), _("Web address of the page")]
    columns += [_("Country code"), _("Designation"), _("Footnote")]
    rows = []
    projects: list[Any] = PROJECTS.contents(request.edition)
    for project in ordering.by_acronym(projects):
        of_project = [str(project.key), project.short_name, str(project.title)]
        of_project.append(url_of(project, request) or "")
        for country in csv_rows.countries(project.countries, request):
            cells = [country.code, csv_rows.designation(country), str(country.footnote)]
            rows.append(of_project + cells)
    name = f"project-countries-{request.edition.day}.csv"
    return download(csv_export.text(columns, rows), "text/csv; charset=utf-8", name)


@data_page
def iati_activities(request: SiteRequest) -> HttpResponse:
    """Return the projects that can be stated in IATI, as one file of activities."""
    return _iati_response(request, PROJECTS.contents(request.edition))


@data_page
def iati_project(request: SiteRequest, slug: str) -> HttpResponse:
    """Return a project as an activity of IATI."""
    return _iati_response(request, [request.edition.get(ProjectContent, slug)])


def _iati_response(request: SiteRequest, projects: list[Any]) -> HttpResponse:
    """Return the file; only the registered publisher may publish in its name."""
    if not settings.IATI_REPORTING_ORG:
        raise Http404(_("This site does not publish IATI data."))
    body = iati.activities(projects, request)
    if body is None:
        raise Http404(_("The facts that IATI data require are not known."))
    return HttpResponse(body, content_type="application/xml; charset=utf-8")
