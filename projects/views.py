"""Pages of projects, activities, documents and countries."""

from django.http import HttpResponse
from django.shortcuts import render

from core.http.pagination import PAGE_PARAMETER, get_page
from delivery.filters import Filtered, filter_parameters
from delivery.middleware import content_page
from delivery.prefixes import SiteRequest
from projects import country_totals, filters, ordering
from projects.content import ActivityContent, CountryContent, ProjectContent
from projects.project_page import project_context


@content_page(query_parameters=(*filter_parameters(filters.PROJECT_FACETS), PAGE_PARAMETER))
def project_list(request: SiteRequest) -> HttpResponse:
    """Show a page of the filtered projects, grouped by status in the default order."""
    filtered = Filtered(filters.PROJECTS, request.edition.cards, request.GET)
    page = get_page(filtered.results, request, query=filtered.query)
    groups = ordering.groups(page, filtered.counts("status"), request.edition.day)
    shown = [] if "sort" in filtered.query else groups
    context = {"filtered": filtered, "page": page, "groups": shown}
    return render(request, "projects/project_list.html", context)


@content_page
def project_detail(request: SiteRequest, slug: str) -> HttpResponse:
    """Show a project."""
    project = request.edition.get(ProjectContent, slug)
    status = project.status(request.edition.day)
    context = {"project": project, "status": status, **project_context(project)}
    return render(request, "projects/project_detail.html", context)


@content_page(query_parameters=(*filter_parameters(filters.ACTIVITY_FACETS), PAGE_PARAMETER))
def activity_list(request: SiteRequest) -> HttpResponse:
    """Show a page of the filtered activities."""
    filtered = Filtered(filters.ACTIVITIES, request.edition.cards, request.GET)
    page = get_page(filtered.results, request, query=filtered.query)
    return render(request, "projects/activity_list.html", {"filtered": filtered, "page": page})


@content_page
def activity_detail(request: SiteRequest, slug: str) -> HttpResponse:
    """Show an activity."""
    activity = request.edition.get(ActivityContent, slug)
    context = {"activity": activity, "projects": activity.named(*activity.projects)}
    return render(request, "projects/activity_detail.html", context)


@content_page(query_parameters=(*filter_parameters(filters.DOCUMENT_FACETS), PAGE_PARAMETER))
def document_list(request: SiteRequest) -> HttpResponse:
    """Show a page of the filtered documents."""
    filtered = Filtered(filters.DOCUMENTS, request.edition.cards, request.GET)
    page = get_page(filtered.results, request, query=filtered.query)
    return render(request, "projects/document_list.html", {"filtered": filtered, "page": page})


@content_page
def country_list(request: SiteRequest) -> HttpResponse:
    """Show all countries with a project or an activity."""
    context = {"letters": country_totals.by_first_letter(request.edition.cards)}
    return render(request, "projects/country_list.html", context)


@content_page
def country_detail(request: SiteRequest, slug: str) -> HttpResponse:
    """Show a country."""
    country = request.edition.get(CountryContent, slug)
    context = {"country": country, **country_totals.country_context(country)}
    return render(request, "projects/country_detail.html", context)
