"""Atom feeds of projects and activities, the activities as a calendar, projects as IATI data."""

from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from core import csv_export
from core.i18n import languages
from core.i18n.typography import join_with_and
from delivery.opendata import calendars, csv_rows
from delivery.opendata.atom_feeds import Feed, entry_id
from delivery.opendata.files import CSV, respond
from delivery.opendata.items import texts
from delivery.opendata.json_items import url_of, with_asterisk
from delivery.opendata.views import data_page
from delivery.prefixes import SiteRequest
from delivery.templatetags.content import plain
from delivery.updates import PublicationTimes, last_changed
from projects import iati, ordering
from projects.content import ActivityContent, ActivityFormat, ActivityType, ProjectContent
from projects.labels import full_name
from projects.open_data import ACTIVITIES, OFFICE, PROJECTS
from record.content import Content, LocalisedText

FEED_SIZE = 100
XML = "application/xml; charset=utf-8"


@data_page
def project_feed(request: SiteRequest) -> HttpResponse:
    """Return the projects that changed last."""
    feed = Feed(PROJECTS.title, reverse("projects:project_list"), request, OFFICE)

    def facts(project: ProjectContent) -> dict[str, Any]:
        title: str | LocalisedText = project.acronym
        if project.title:
            title = LocalisedText(**{project.title.language: full_name(project)})
        status = project.status(request.edition.day)
        categories = [(str(status), status.label)]
        return {"title": title, "description": project.summary, "categories": categories}

    return _with_last_changed(feed, request, ProjectContent, facts)


@data_page
def activity_feed(request: SiteRequest) -> HttpResponse:
    """Return the activities that changed last."""
    feed = Feed(ACTIVITIES.title, reverse("projects:activity_list"), request, OFFICE)

    def facts(activity: ActivityContent) -> dict[str, Any]:
        label = ordering.label_of(ActivityType, activity.type)
        summary = LocalisedText(**{activity.summary.language: plain(activity.summary)})
        categories = [(activity.type, label)] if label else []
        return {"title": activity.title, "description": summary, "categories": categories}

    return _with_last_changed(feed, request, ActivityContent, facts)


def _with_last_changed(
    feed: Feed,
    request: SiteRequest,
    content_class: type[Content],
    facts: Callable[[Any], dict[str, Any]],
) -> HttpResponse:
    """Return the feed with the last changed objects."""
    changes = last_changed(request.edition, content_class.kind, FEED_SIZE)
    keys = [change.key for change in changes]
    contents = {each.key: each for each in request.edition.contents(content_class, keys)}
    for change in changes:
        _add_entry(feed, request, contents[change.key], change.times, facts)
    return feed.response()


def _add_entry(
    feed: Feed,
    request: SiteRequest,
    content: Content,
    times: PublicationTimes,
    facts: Callable[[Any], dict[str, Any]],
) -> None:
    # Translations are entries of their own.
    own_id = entry_id(f"{content.kind}/{content.key}", times.first.date())
    feed.add_item(
        link=url_of(content, request) or "",
        unique_id=f"urn:uuid:{content.key}" if languages.active() == languages.ORIGINAL else own_id,
        pubdate=times.first,
        updateddate=times.last,
        **facts(content),
    )


@data_page
def activity_calendar(request: SiteRequest) -> HttpResponseBase:
    """Return the activities whose date is known as a calendar."""
    return calendars.calendar(ACTIVITY_CALENDAR, request)


def _calendar_entry(activity: Any) -> calendars.Entry | None:
    if activity.start is None:
        return None
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


ACTIVITY_CALENDAR = calendars.form_of(ACTIVITIES, _calendar_entry)


@data_page
def project_countries(request: SiteRequest) -> HttpResponseBase:
    """Return a table with a row for each project and each of its countries, by name."""
    name = f"project-countries-{request.edition.day}.csv"
    return respond(request, lambda: _project_country_lines(request), CSV, name)


def _project_country_lines(request: SiteRequest) -> Iterator[str]:
    columns = [_("Project key"), _("Project"), _("Title"), _("Web address of the page")]
    columns += [_("Country code"), _("Designation"), _("Footnote")]
    yield csv_export.head(columns)
    projects = ordering.by_acronym(request.edition.cards.all(ProjectContent))
    request.edition.cards.prefetch_references(projects)
    for project in projects:
        of_project = [str(project.key), project.short_name, str(project.title)]
        of_project.append(url_of(project, request) or "")
        for country in csv_rows.countries(project.countries, request):
            cells = [country.code, csv_rows.designation(country), str(country.footnote)]
            yield csv_export.line(of_project + cells)


@data_page
def iati_activities(request: SiteRequest) -> HttpResponseBase:
    """Return the projects that can be stated in IATI, as one file of activities."""
    _require_publisher()
    return respond(request, lambda: iati.document(texts(iati.FORM, request), request), XML)


@data_page
def iati_project(request: SiteRequest, slug: str) -> HttpResponse:
    """Return a project as an activity of IATI."""
    _require_publisher()
    activities = iati.render([request.edition.get(ProjectContent, slug)], request)
    return HttpResponse("".join(iati.document(filter(None, activities), request)), XML)


def _require_publisher() -> None:
    """Raise ``Http404`` if the site is not the registered publisher, who alone may publish."""
    if not settings.IATI_REPORTING_ORG:
        raise Http404(_("This site does not publish IATI data."))
