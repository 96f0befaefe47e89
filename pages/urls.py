from django.urls import path, re_path
from django.views.decorators.http import require_safe
from django.views.generic import RedirectView

from delivery.opendata.urls import paths
from delivery.opendata.views import facts, markdown
from pages import data_views, open_data, views

app_name = "pages"

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
    *paths(open_data.CALLS),
    path("calls/", views.call_list, name="call_list"),
    path("calls/<slug:slug>/", views.call, name="call"),
    path("calls/<slug:slug>.ics", data_views.calls_calendar, name="call.ics"),
    path("calls.ics", data_views.calls_calendar, name="calls.ics"),
    path("jobs/", require_safe(RedirectView.as_view(pattern_name="pages:call_list"))),
    path("news/", views.news_list, name="news_list"),
    path("news/<slug:slug>/", views.news_item, name="news_item"),
    re_path(r"^(?:llms\.txt|index\.md)$", data_views.overview),
    re_path(r"^[-\w/]+\.md$", markdown, {"datasets": open_data.ALL}),
    re_path(r"^[-\w/]+/facts\.json$", facts),
    path("<slug:slug>/", views.standing_page, name="standing_page"),
]
