"""Overviews of periods, reports, and sheets of projects."""

import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from core.http.pagination import PAGE_PARAMETER, get_page
from delivery.middleware import content_page
from delivery.prefixes import SiteRequest
from following.models import ReportContent
from following.overview import Overview
from following.periods import find_periods, find_targets, first_day
from following.reports import ReportedOverview
from projects.models import CountryContent, FunderContent, ProjectContent
from projects.project_page import project_context
from record.content import Ref
from record.editions import NOT_FOUND_MESSAGE
from record.listing import LATEST

TARGETS = {each.kind: each for each in (ProjectContent, CountryContent, FunderContent)}
OBJECTS_A_PAGE = 20  # with their changes


@content_page
def newest_overview(request: SiteRequest, **target: str) -> HttpResponse:
    """Redirect to the overview of the last quarter, or of this one in the first of the record."""
    _label, first, last = find_periods(request.edition, _targets(request, **target))[0]
    return redirect("following:overview", first, last, *target.values())


@content_page(query_parameters=(PAGE_PARAMETER,))
def overview(
    request: SiteRequest, first: datetime.date, last: datetime.date, **target: str
) -> HttpResponse:
    """Show the overview from ``first`` to ``last``."""
    edition = request.edition
    if not edition.cached(first_day) <= first <= last <= edition.day:
        raise Http404(NOT_FOUND_MESSAGE)
    targets = _targets(request, **target)
    shown = Overview(edition, first, last, targets)
    page = get_page(shown.changed, request, OBJECTS_A_PAGE)
    context = {
        "overview": shown,
        "target": targets and edition.find(targets[0]),
        "periods": find_periods(edition, targets),
        "page": page,
    } | shown.changes(page)
    response = render(request, "following/overview.html", context)
    edition.shown.update(shown.edition.shown)
    return response


@content_page(query_parameters=(PAGE_PARAMETER,))
def report_list(request: SiteRequest) -> HttpResponse:
    """Show a page of the reports, the latest period first."""
    page = get_page(request.edition.listing(ReportContent).order_by(*LATEST), request)
    return render(request, "following/report_list.html", {"page": page})


@content_page
def report(request: SiteRequest, slug: str, show: Any = render) -> HttpResponse:
    """Show a report as a page, or as a file."""
    report = request.edition.get(ReportContent, slug)
    shown = ReportedOverview(report)
    context = {"report": report, "overview": shown} | shown.changes(shown.changed)
    response: HttpResponse = show(request, "following/report.html", context)
    return response


@content_page
def project_sheet(request: SiteRequest, slug: str) -> HttpResponse:
    """Show the sheet of a project as a file."""
    project = request.edition.get(ProjectContent, slug)
    context = {
        "project": project,
        "status": project.status(request.edition.day),
        **project_context(project),
    }
    return as_word_file(request, "following/project_sheet.html", context)


def as_word_file(request: SiteRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """Return the content of the page of an object as a Word file."""
    from following.word_files import word_file  # its packages take 18 MB, for few requests

    return word_file(request, template, context)


def _targets(request: SiteRequest, kind: str = "", slug: str = "") -> list[Ref]:
    """Return the objects of the URL, the named one first. Raise ``Http404`` if it is not there."""
    if not kind:
        return []
    found = kind in TARGETS and request.edition.listing(TARGETS[kind]).filter(slug=slug)[:1]
    if not found:
        raise Http404(NOT_FOUND_MESSAGE)
    return find_targets(request.edition, [found[0].ref])
