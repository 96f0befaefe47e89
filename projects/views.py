"""Pages of projects, activities, documents and countries, the figures, and maps as SVG files."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.csp import csp_override

from core.http import security_headers
from core.http.pagination import PAGE_PARAMETER
from core.i18n.collation import group_by_letter
from core.i18n.typography import remove_control_characters
from delivery.filters import filtered_page
from delivery.middleware import content_page
from delivery.prefixes import SiteRequest
from projects import filters, labels, ordering, structured_data
from projects.charts import maps
from projects.country_totals import country_context, country_fills, country_totals, fill_of
from projects.models import (
    ActivityContent,
    CountryContent,
    FunderContent,
    ProjectContent,
)
from projects.project_page import project_context
from record.editions import Moved

# Also with a 304, whose headers replace those of a cached response.
with_picture_policy = csp_override(security_headers.PICTURES)


@content_page(query_parameters=(*filters.PROJECTS.parameters, PAGE_PARAMETER))
def project_list(request: SiteRequest) -> HttpResponse:
    """Show a page of the filtered projects, grouped by status in the default order."""
    filtered, page = filtered_page(request, filters.PROJECTS)
    groups = []
    if "sort" not in filtered.query:
        groups = ordering.groups(page, filtered.counts("status"), request.edition.day)
    context = {"filtered": filtered, "page": page, "groups": groups}
    return render(request, "projects/project_list.html", context)


@content_page
def project_detail(request: SiteRequest, slug: str) -> HttpResponse:
    """Show a project."""
    project = request.edition.get(ProjectContent, slug)
    context = {
        "project": project,
        "status": project.status(request.edition.day),
        **project_context(project),
        "facts": structured_data.project(project, request),
    }
    return render(request, "projects/project_detail.html", context)


@content_page(query_parameters=(*filters.ACTIVITIES.parameters, PAGE_PARAMETER))
def activity_list(request: SiteRequest) -> HttpResponse:
    """Show a page of the filtered activities, upcoming ones apart from past ones."""
    filtered, page = filtered_page(request, filters.ACTIVITIES)
    groups = ordering.upcoming_and_past(page, request.edition.day)
    context = {"filtered": filtered, "page": page, "groups": groups}
    return render(request, "projects/activity_list.html", context)


@content_page
def activity_detail(request: SiteRequest, slug: str) -> HttpResponse:
    """Show an activity."""
    activity = request.edition.get(ActivityContent, slug)
    request.edition.prefetch_references([activity])
    context = {
        "activity": activity,
        "documents": activity.named(*activity.documents),
        "facts": structured_data.activity(activity, request),
    }
    return render(request, "projects/activity_detail.html", context)


@content_page(query_parameters=(*filters.DOCUMENTS.parameters, PAGE_PARAMETER))
def document_list(request: SiteRequest) -> HttpResponse:
    """Show a page of the filtered documents, grouped by type in the default order."""
    filtered, page = filtered_page(request, filters.DOCUMENTS)
    groups = [] if "sort" in filtered.query else ordering.documents_by_type(page)
    context = {"filtered": filtered, "page": page, "groups": groups}
    return render(request, "projects/document_list.html", context)


@content_page(query_parameters=("country",))
def country_list(request: SiteRequest) -> HttpResponse:
    """Show all countries, first those with a project or an activity; redirect to a chosen one."""
    chosen = request.GET.get("country", "")
    if request.edition.listing(CountryContent).filter(slug=chosen):
        raise Moved(CountryContent.path_of(chosen))
    totals = country_totals(request.edition)
    named = {each.country.key for each in totals}
    countries = ordering.by_name(request.edition.contents(CountryContent))
    context = {
        "letters": group_by_letter(totals, lambda each: each.country.name),
        "others": [country for country in countries if country.key not in named],
    }
    return render(request, "projects/country_list.html", context)


@content_page
def country_detail(request: SiteRequest, slug: str) -> HttpResponse:
    """Show a country; only those with projects, activities or treaty steps are indexed."""
    country = request.edition.get(CountryContent, slug)
    context = {
        "country": country,
        "facts": structured_data.country(country, request),
        "map_description": labels.describe_countries([country]),
        **country_context(country),
    }
    return render(request, "projects/country_detail.html", context)


@content_page
def funder_detail(request: SiteRequest, slug: str) -> HttpResponse:
    """Show a funder with at most ``ordering.MAX_LISTED`` of its projects."""
    funder = request.edition.get(FunderContent, slug)
    edition = request.edition
    projects = []
    for project in ordering.projects_by_status(edition):
        if funder.ref in [share.funder for share in project.funders]:
            projects.append(project)
    shown = projects[: ordering.MAX_LISTED]
    edition.prefetch_references(shown)
    context = {
        "funder": funder,
        "groups": ordering.first_groups(projects, edition.day),
        "number_shown": len(shown),
        "number_of_projects": len(projects),
    }
    return render(request, "projects/funder_detail.html", context)


@content_page
def figures(request: SiteRequest) -> HttpResponse:
    """Show all charts."""
    request.edition.load(CountryContent, ProjectContent, FunderContent)
    return render(request, "projects/figures.html")


@with_picture_policy
@content_page
def world_map(request: SiteRequest, is_narrow: bool = False) -> HttpResponse:
    """Return the map of all countries."""
    fills = country_fills(request.edition)
    drawing = maps.with_europe(maps.world_map(fills), is_narrow)
    return _svg_response(request, drawing, _("Where we work"), maps.describe_world_map(fills))


@with_picture_policy
@content_page
def project_map(request: SiteRequest, slug: str) -> HttpResponse:
    """Return the map of the countries of a project."""
    project = request.edition.get(ProjectContent, slug)
    status = project.status(request.edition.day)
    fill = str(status) if status.is_current else "other"
    return _map_around(request, project.any_title, ordering.countries(project), fill)


@with_picture_policy
@content_page
def country_map(request: SiteRequest, slug: str) -> HttpResponse:
    """Return the map of a country."""
    country = request.edition.get(CountryContent, slug)
    return _map_around(request, country.name, [country], fill_of(country))


def _map_around(
    request: SiteRequest, title: Any, marked: list[CountryContent], fill: str
) -> HttpResponse:
    drawing = maps.map_around(marked, fill)
    return _svg_response(request, drawing, title, labels.describe_countries(marked))


def _svg_response(
    request: SiteRequest, drawing: maps.Map, title: Any, description: str
) -> HttpResponse:
    context = {"map": drawing, "title": title, "description": description}
    svg = render_to_string("projects/pictures/map.svg", context, request)
    return HttpResponse(remove_control_characters(svg), content_type="image/svg+xml; charset=utf-8")
