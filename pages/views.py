"""The home page, the profile, the legal basis, news, calls, standing pages, changes, search."""

from django.http import HttpResponse
from django.shortcuts import render

from core.http.client_address import client_address
from core.http.pagination import PAGE_PARAMETER, get_page
from delivery.filters import filtered_page
from delivery.middleware import content_page
from delivery.prefixes import SiteRequest
from delivery.updates import Updates, first_content, updated_kinds
from pages import open_data, structured_data
from pages.acts import ActContent, MilestoneContent
from pages.call_versions import call_versions
from pages.calls import CallContent, CallType
from pages.filters import CALLS, NEWS, is_open_at
from pages.list_pages import find_list_pages
from pages.models import NewsContent, OfficeContent, StandingPageContent
from pages.timeline import founding, timeline
from projects import ordering as project_ordering
from projects.models import FieldOfWorkContent, ProjectContent
from record.listing import LATEST
from record.texts import FIRST_CONTENT
from record.urls import path_to, reachable
from search import failed_searches
from search.results import RESULTS_PER_PAGE, SearchPage

MAX_PROJECTS = 12
MAX_ACTIVITIES = 3
MAX_NEWS = 3
UPDATES_PER_PAGE = 30


@content_page
def home(request: SiteRequest) -> HttpResponse:
    edition = request.edition
    edition.load(ActContent, FieldOfWorkContent, MilestoneContent, ProjectContent)
    office = edition.find_singleton(OfficeContent)
    projects = project_ordering.projects_by_status(edition)[:MAX_PROJECTS]
    context = {
        "office": office,
        "figures": office.home_figures(edition.at) if office else [],
        "fields": project_ordering.fields(edition.contents(FieldOfWorkContent)),
        "fields_with_projects": edition.cached(project_ordering.numbers_of_projects),
        "projects": projects,
        "groups": project_ordering.first_groups(projects, edition.day),
        "upcoming": project_ordering.upcoming_activities(edition)[:MAX_ACTIVITIES],
        "activities": project_ordering.latest_activities(edition)[:MAX_ACTIVITIES],
        "news": edition.listing(NewsContent).order_by(*LATEST)[:MAX_NEWS],
        "event": next(reversed(founding(timeline(edition))), None),
    }
    lists = ("projects", "upcoming", "activities", "news")
    edition.prefetch_references(content for name in lists for content in context[name])
    return render(request, "pages/home.html", context)


@content_page
def office(request: SiteRequest) -> HttpResponse:
    edition = request.edition
    edition.load(ActContent, MilestoneContent, ProjectContent)
    projects = project_ordering.projects_by_status(edition)[:MAX_PROJECTS]
    context = {
        "office": edition.get(OfficeContent, OfficeContent.kind),
        "groups": project_ordering.first_groups(projects, edition.day),
        "events": founding(timeline(edition)),
    }
    return render(request, "pages/office.html", context)


@content_page
def legal_basis(request: SiteRequest) -> HttpResponse:
    events = timeline(request.edition)
    around = [event for event in events if not event.content.founds_the_office]
    context = {
        "founding": founding(events),
        "around": around,
        "contents": [event.content for event in events],
    }
    return render(request, "pages/legal_basis.html", context)


@content_page
def act(request: SiteRequest, slug: str) -> HttpResponse:
    act = request.edition.get(ActContent, slug)
    facts = structured_data.act(act, request)
    return render(request, "pages/act.html", {"act": act, "facts": facts})


@content_page
def milestone(request: SiteRequest, slug: str) -> HttpResponse:
    milestone = request.edition.get(MilestoneContent, slug)
    return render(request, "pages/milestone.html", {"milestone": milestone})


@content_page(query_parameters=(*NEWS.parameters, PAGE_PARAMETER))
def news_list(request: SiteRequest) -> HttpResponse:
    filtered, page = filtered_page(request, NEWS)
    context = {"dataset": open_data.NEWS, "filtered": filtered, "page": page}
    return render(request, "pages/news_list.html", context)


@content_page
def news_item(request: SiteRequest, slug: str) -> HttpResponse:
    item = request.edition.get(NewsContent, slug)
    facts = structured_data.news(item, request)
    return render(request, "pages/news_item.html", {"item": item, "facts": facts})


@content_page(query_parameters=(*CALLS.parameters, PAGE_PARAMETER))
def call_list(request: SiteRequest) -> HttpResponse:
    edition = request.edition
    filtered, page = filtered_page(request, CALLS)
    context = {
        "dataset": open_data.CALLS,
        "filtered": filtered,
        "page": page,
        "has_open": edition.listing(CallContent).filter(is_open_at(edition))[:1],
    }
    return render(request, "pages/call_list.html", context)


@content_page
def call(request: SiteRequest, slug: str) -> HttpResponse:
    call = request.edition.get(CallContent, slug)
    facts = structured_data.post(call, request) if call.type == CallType.POST else None
    context = {"call": call, "facts": facts, **call_versions(call, request)}
    return render(request, "pages/call.html", context)


@content_page(query_parameters=("kind", PAGE_PARAMETER))
def updates(request: SiteRequest) -> HttpResponse:
    kinds = request.edition.cached(updated_kinds)
    names = {kind: name for kind, name, _number in kinds}
    requested = request.GET.get("kind", "")
    is_known = requested in names
    kind = requested if is_known else None
    page = get_page(Updates(request, kind, with_first_content=is_known), request, UPDATES_PER_PAGE)
    first_at, first_pages = request.edition.cached(first_content)
    context = {
        "page": page,
        "first_at": first_at,
        "first_pages": 0 if is_known else first_pages,
        "first_note": FIRST_CONTENT,
        "kinds": kinds,
        "kind_name": names.get(requested),
        "is_unknown": bool(requested) and not is_known,
    }
    return render(request, "pages/updates.html", context)


@content_page
def standing_page(request: SiteRequest, slug: str) -> HttpResponse:
    page = request.edition.get(StandingPageContent, slug)
    return render(request, "pages/standing_page.html", {"page": page})


@content_page(query_parameters=("q", "kind", PAGE_PARAMETER))
def search(request: SiteRequest) -> HttpResponse:
    search_page = SearchPage(request.edition, request.GET.get("q", ""), request.GET.get("kind", ""))
    page = get_page(search_page.results, request, RESULTS_PER_PAGE)
    shown = {content.search_result_url() for content in page}
    list_pages = []
    if not search_page.kind:
        for view_name, title in find_list_pages(search_page, next(iter(page), None)):
            path = reachable(request, path_to(view_name))
            if path not in shown:
                list_pages.append((title, path))
    context = {
        "search_page": search_page,
        "page": page,
        "list_pages": list_pages,
        "number": page.paginator.count + len(list_pages),
        "total": search_page.results.total() + len(list_pages),
    }
    response = render(request, "pages/search.html", context)
    if search_page.query and not context["total"] and request.edition.is_live:
        failed_searches.count(search_page.query.name, client_address(request), request.edition.at)
        response["Cache-Control"] = "no-store"  # others are counted too
    return response
