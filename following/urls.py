import datetime

from django.urls import path, register_converter

from following import follow_views, views

app_name = "following"


class DayConverter:
    """A day as in ISO 8601; the URLs of other texts do not exist."""

    regex = r"\d{4}-\d{2}-\d{2}"
    to_python = staticmethod(datetime.date.fromisoformat)
    to_url = staticmethod(str)


register_converter(DayConverter, "day")

urlpatterns = [
    path("overview/", views.newest_overview, name="newest_overview"),
    path("overview/<day:first>/<day:last>/", views.overview, name="overview"),
    path("overview/<slug:kind>/<slug:slug>/", views.newest_overview, name="newest_overview"),
    path(
        "overview/<day:first>/<day:last>/<slug:kind>/<slug:slug>/",
        views.overview,
        name="overview",
    ),
    path("follow/", follow_views.follow, name="follow"),
    path("follow/choice/", follow_views.choice, name="choice"),
    path("reports/", views.report_list, name="report_list"),
    path("reports/<slug:slug>/", views.report, name="report"),
    path("reports/<slug:slug>.docx", views.report, {"show": views.as_word_file}, "report_file"),
    path("projects/<slug:slug>.docx", views.project_sheet, name="project_sheet"),
]
