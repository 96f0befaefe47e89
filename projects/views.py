from django.shortcuts import render

from projects import listing
from projects.content import ActivityContent, CountryContent, DocumentContent, ProjectContent
from publishing.middleware import content_page
from publishing.paging import page_of


@content_page
def project_list(request):
    day = request.edition.day
    projects = listing.by_status(request.edition.cards(ProjectContent), day)
    page = page_of(projects, request)
    request.edition.know_all(page)
    context = {"page": page, "groups": listing.groups(page, projects, day)}
    return render(request, "projects/project_list.html", context)


@content_page
def project_detail(request, slug):
    project = request.edition.get(ProjectContent, slug)
    context = {
        "project": project,
        "status": project.status(request.edition.day),
        "countries": listing.countries(project),
        "fields": listing.fields(project.named(*project.fields)),
        "funders": listing.funders(project),
        "activities": listing.activities_of(project),
        "documents": listing.by_date(request.edition.mentioning(project.ref, DocumentContent)),
    }
    return render(request, "projects/project_detail.html", context)


@content_page
def activity_list(request):
    page = page_of(listing.latest(request.edition.cards(ActivityContent)), request)
    request.edition.know_all(page)
    return render(request, "projects/activity_list.html", {"page": page})


@content_page
def activity_detail(request, slug):
    activity = request.edition.get(ActivityContent, slug)
    context = {"activity": activity, "projects": activity.named(*activity.projects)}
    return render(request, "projects/activity_detail.html", context)


@content_page
def country_detail(request, slug):
    country = request.edition.get(CountryContent, slug)
    projects = listing.by_status(request.edition.mentioning(country.ref, ProjectContent), request.edition.day)
    return render(request, "projects/country_detail.html", {"country": country, "projects": projects})
