"""Pages of what projects name, the same on all peers."""

from catalogue import pages
from catalogue.models import Activity, Country, Office
from django.shortcuts import get_object_or_404, render
from django.urls import path


def country(request, slug):
    found = get_object_or_404(Country, slug=slug)
    return _named(request, found.name, found.projects.all())


def activity(request, slug):
    found = get_object_or_404(Activity, slug=slug)
    return _named(request, found.title, found.projects.all())


def _named(request, title, projects):
    shell = pages.shell(request, Office.objects.get(), title, title, (title, request.path))
    return render(request, "catalogue/named.html", shell | {"projects": projects})


urlpatterns = [
    path("countries/<slug:slug>/", country, name="country"),
    path("activities/<slug:slug>/", activity, name="activity"),
]
