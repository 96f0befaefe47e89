"""The app behind the hook: django CMS keeps only its own pages, so its views are kept as Django keeps views."""

from catalogue import pages
from catalogue.models import Project
from django.conf import settings
from django.http import Http404
from django.shortcuts import render
from django.urls import path
from django.views.decorators.cache import cache_page

BASE = {"base_template": "cmssite/app.html"}


def project_list(request):
    return render(request, "catalogue/list.html", pages.project_list(request) | BASE)


def project_detail(request, slug):
    try:
        found = pages.project(request, slug)
    except Project.DoesNotExist as error:
        raise Http404 from error
    return render(request, "catalogue/project.html", found | BASE)


def kept(view):
    return cache_page(settings.SECONDS_IN_CACHE)(view) if settings.IS_CACHED else view


urlpatterns = [
    path("", kept(project_list), name="projects"),
    path("<slug:slug>/", kept(project_detail), name="project"),
]
