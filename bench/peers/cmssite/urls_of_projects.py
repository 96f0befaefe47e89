"""The app behind the hook: django CMS caches only its own pages, so Django caches these views."""

from catalogue import views
from django.conf import settings
from django.urls import path
from django.views.decorators.cache import cache_page


def cached(view):
    return cache_page(settings.SECONDS_IN_CACHE)(view) if settings.IS_CACHED else view


urlpatterns = [
    path("", cached(views.project_list), name="projects"),
    path("<slug:slug>/", cached(views.project), name="project"),
]
