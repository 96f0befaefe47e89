"""Atom feeds of projects and activities, the activities as a calendar, projects as IATI data."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import chain
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import csv_export
from core.i18n import languages
from delivery.opendata import calendars, csv_rows
from delivery.opendata.atom_feeds import Feed, entry_id
from delivery.opendata.datasets import Dataset
from delivery.opendata.json_items import url_of
from delivery.opendata.reader import DatasetReader
from delivery.opendata.views import CSV, data_file, data_page
from delivery.prefixes import SiteRequest
from delivery.templatetags.content import plain
from delivery.updates import last_changed
from projects import activity_calendar, iati, ordering
from projects.content import ActivityContent, ActivityType, ProjectContent
from projects.labels import full_name
from projects.open_data import ACTIVITIES, OFFICE, PROJECTS
from record.content import LocalisedText, Ref

FEED_SIZE = 100
XML = "application/xml; charset=utf-8"
NOTHING_STATED = gettext_lazy("The facts that IATI data require are not known.")
PROJECTS_BY_ACRONYM = replace(
    PROJECTS,
    order=lambda projects, day: ordering.by_acronym(projects),
)


@data_page
def project_feed(request: SiteRequest) -> HttpResponse:
    """Return the projects that changed last."""

    def facts(project: ProjectContent) -> dict[str, Any]:
        title: str | LocalisedText = project.acronym
        if project.title:
            title = LocalisedText(**{project.title.language: full_name(project)})
        status = project.status(request.edition.day)
        categories = [(str(status), status.label)]
        return {"title": title, "description": project.summary, "categories": categories}

    return _feed(request, PROJECTS, "projects:project_list", facts)


@data_page
def activity_feed(request: SiteRequest) -> HttpResponse:
    """Return the activities that changed last."""

    def facts(activity: ActivityContent) -> dict[str, Any]:
        label = ordering.label_of(ActivityType, activity.type)
        summary = LocalisedText(**{activity.summary.language: plain(activity.summary)})
        categories = [(activity.type, label)] if label else []
        return {"title": activity.title, "description": summary, "categories": categories}

    return _feed(request, ACTIVITIES, "projects:activity_list", facts)


def _feed(
    request: SiteRequest,
    dataset: Dataset,
    list_view: str,
    facts: Callable[[Any], dict[str, Any]],
) -> HttpResponse:
    """Return the feed of the last changed objects of a dataset."""
    feed = Feed(dataset.title, reverse(list_view), request, OFFICE)
    kind = dataset.content_class.kind
    changes = last_changed(request.edition, kind, FEED_SIZE)
    refs = {change.key: Ref(kind, change.key) for change in changes}
    request.edition.prefetch(refs.values())
    for change in changes:
        content = request.edition.find(refs[change.key])
        times = change.times
        # Translations are entries of their own.
        own_id = entry_id(f"{content.kind}/{content.key}", times.first.date())
        is_original = languages.active() == languages.ORIGINAL
        feed.add_item(
            link=url_of(content, request) or "",
            unique_id=f"urn:uuid:{content.key}" if is_original else own_id,
            pubdate=times.first,
            updateddate=times.last,
            **facts(content),
        )
    return feed.response()


@data_page
def calendar(request: SiteRequest) -> HttpResponseBase:
    """Return the activities whose date is known as a calendar."""
    name = f"{ACTIVITIES.name}-{request.edition.day}.ics"
    reader = DatasetReader(ACTIVITIES, request)
    return data_file(reader, activity_calendar.parts(reader), calendars.MEDIA_TYPE, name)


@data_page
def project_countries(request: SiteRequest) -> HttpResponseBase:
    """Return a table with a row for each project and each of its countries, by name."""
    name = f"project-countries-{request.edition.day}.csv"
    reader = DatasetReader(PROJECTS_BY_ACRONYM, request)
    return data_file(reader, _project_country_lines(reader), CSV, name)


def _project_country_lines(reader: DatasetReader) -> Iterator[str]:
    columns = [_("Project key"), _("Project"), _("Title"), _("Web address of the page")]
    columns += [_("Country code"), _("Designation"), _("Footnote")]
    yield csv_export.head(columns)
    for project in reader.contents():
        of_project = [str(project.key), project.short_name, str(project.title)]
        of_project.append(url_of(project, reader.request) or "")
        lines = []
        for country in csv_rows.by_designation(project.named(*project.countries)):
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
