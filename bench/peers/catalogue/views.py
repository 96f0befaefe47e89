"""The three pages as views; ``BASE_TEMPLATE`` may name another template around them."""

from catalogue import pages
from django.conf import settings
from django.shortcuts import render

BASE = {"base_template": getattr(settings, "BASE_TEMPLATE", "catalogue/base.html")}


def home(request):
    return render(request, "catalogue/home.html", pages.home(request) | BASE)


def project_list(request):
    return render(request, "catalogue/list.html", pages.project_list(request) | BASE)


def project(request, slug):
    return render(request, "catalogue/project.html", pages.project(request, slug) | BASE)
