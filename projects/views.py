from django.shortcuts import render

from projects import facets, listing, presence
from projects.content import ActivityContent, CountryContent, ProjectContent
from projects.surroundings import surroundings
from publishing.facets import parameters
from publishing.middleware import content_page
from publishing.paging import PAGE, page_of


@content_page(asks=(*parameters(facets.PROJECT_FACETS), PAGE))
def project_list(request):
    filtered = facets.PROJECTS.filtered(request.edition.cards, request.GET)
    page = page_of(filtered.results, request, query=filtered.query)
    groups = listing.groups(page, filtered.counts("status"), request.edition.day)
    context = {"filtered": filtered, "page": page, "groups": () if filtered.sort else groups}
    return render(request, "projects/project_list.html", context)


@content_page
def project_detail(request, slug):
    project = request.edition.get(ProjectContent, slug)
    status = project.status(request.edition.day)
    context = {"project": project, "status": status, **surroundings(project)}
    return render(request, "projects/project_detail.html", context)


@content_page(asks=(*parameters(facets.ACTIVITY_FACETS), PAGE))
def activity_list(request):
    filtered = facets.ACTIVITIES.filtered(request.edition.cards, request.GET)
    page = page_of(filtered.results, request, query=filtered.query)
    return render(request, "projects/activity_list.html", {"filtered": filtered, "page": page})


@content_page
def activity_detail(request, slug):
    activity = request.edition.get(ActivityContent, slug)
    context = {"activity": activity, "projects": activity.named(*activity.projects)}
    return render(request, "projects/activity_detail.html", context)


@content_page(asks=(*parameters(facets.DOCUMENT_FACETS), PAGE))
def document_list(request):
    filtered = facets.DOCUMENTS.filtered(request.edition.cards, request.GET)
    page = page_of(filtered.results, request, query=filtered.query)
    return render(request, "projects/document_list.html", {"filtered": filtered, "page": page})


@content_page
def country_list(request):
    return render(
        request, "projects/country_list.html", {"letters": presence.by_first_letter(request.edition.cards)}
    )


@content_page
def country_detail(request, slug):
    country = request.edition.get(CountryContent, slug)
    return render(request, "projects/country_detail.html", {"country": country, **presence.within(country)})
