"""The two pages that are measured, as contexts for their templates, and as views."""

from collections import Counter

from catalogue.models import Project
from django.conf import settings
from django.shortcuts import get_object_or_404, render
from django.urls import translate_url
from django.utils import timezone

MENU = "office legal-basis projects activities countries documents contact".split()


def surroundings(request):
    return {
        "alternates": [(code, translate_url(request.path, code)) for code, _ in settings.LANGUAGES],
        "menu": [(f"/{name}/", name.capitalize()) for name in MENU],
    }


def listing():
    """Return all projects by status, and each filter with the number of results of each choice."""
    projects = Project.objects.prefetch_related("countries", "fields", "funders")
    filters = {}
    groups = {"ongoing": [], "completed": []}
    for project in projects.order_by("-start"):
        is_ongoing = project.end >= timezone.localdate().isoformat()
        groups["ongoing" if is_ongoing else "completed"].append(project)
        for name in ("countries", "fields", "funders"):
            filters.setdefault(name, Counter()).update(getattr(project, name).all())
    choices = {name: sorted(counts.items(), key=str) for name, counts in filters.items()}
    return {"title": "Projects", "groups": groups, "filters": choices}


def details(slug):
    project = get_object_or_404(Project, slug=slug)
    related = Project.objects.filter(countries__in=project.countries.all()).distinct()[:5]
    return {"title": project.acronym, "project": project, "related": related}


def project_list(request):
    return render(request, "catalogue/list.html", surroundings(request) | listing())


def project(request, slug):
    return render(request, "catalogue/project.html", surroundings(request) | details(slug))
