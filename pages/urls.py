from typing import Any

from django.urls import path, re_path
from django.views.decorators.http import require_safe
from django.views.generic import RedirectView

from delivery.opendata.urls import paths
from delivery.opendata.views import facts, markdown
from pages import data_views, open_data, views

app_name = "pages"


def _redirect_to(name: str) -> Any:
    return require_safe(RedirectView.as_view(pattern_name=name))


urlpatterns = [
    path("", views.home, name="home"),
    path("office/", views.office, name="office"),
    path("legal-basis/", views.legal_basis, name="milestones"),
    path("legal-basis/acts/<slug:slug>/", views.act, name="act"),
    path("legal-basis/<slug:slug>/", views.milestone, name="milestone"),
    path("search/", views.search, name="search"),
    path("updates/", views.updates, name="updates"),
    path("updates/feed/", data_views.updates_feed, name="updates_feed"),
    path("data/", data_views.data, name="data"),
    *paths(open_data.LEGAL_BASIS),
    *paths(open_data.MILESTONES),
    *paths(open_data.NEWS),
    path("news/", views.news_list, name="news_list"),
    path("news/<slug:slug>/", views.news_item, name="news_item"),
    re_path(r"^(?:llms\.txt|index\.md)$", data_views.overview),
    re_path(r"^[-\w/]+\.md$", markdown, {"datasets": open_data.ALL}),
    re_path(r"^[-\w/]+/facts\.json$", facts),
    # Until there are such pages.
    path("jobs/", _redirect_to("contact:contact")),
    path("calls/", _redirect_to("contact:contact")),
    path("<slug:slug>/", views.standing_page, name="standing_page"),
]
