from django.urls import path, re_path

from publishing import archive_views, views

app_name = "publishing"

urlpatterns = [
    path("archive/", archive_views.archive, name="archive"),
    re_path(r"^archive/timegate(?P<path>/.*)$", archive_views.timegate, name="timegate"),
    re_path(r"^archive/timemap(?P<path>/.*)$", archive_views.timemap, name="timemap"),
    path("history/<slug:kind>/<slug:slug>/", views.history, name="history"),
    path("review/<str:token>/", views.review, name="review"),
]
