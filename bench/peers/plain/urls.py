from catalogue import pages
from catalogue.models import Project
from django.conf.urls.i18n import i18n_patterns
from django.http import Http404
from django.shortcuts import render
from django.urls import include, path


def home(request):
    return render(request, "catalogue/home.html", pages.home(request))


def project_list(request):
    return render(request, "catalogue/list.html", pages.project_list(request))


def project_detail(request, slug):
    try:
        found = pages.project(request, slug)
    except Project.DoesNotExist as error:
        raise Http404 from error
    return render(request, "catalogue/project.html", found)


urlpatterns = i18n_patterns(
    path("", home, name="home"),
    path("", include("catalogue.urls")),
    path("projects/", project_list, name="projects"),
    path("projects/<slug:slug>/", project_detail, name="project"),
    prefix_default_language=False,
)
