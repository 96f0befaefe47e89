from django.urls import path, re_path

from delivery import views
from delivery.archive import memento
from delivery.transparency_log import views as log_views

app_name = "delivery"

urlpatterns = [
    path("archive/", views.archive, name="archive"),
    path("record/", log_views.log, name="log"),
    path("history/<slug:kind>/<slug:slug>/", views.history, name="history"),
    path("review/<str:token>/", views.review, name="review"),
]
# Under ``/archive/``, in no language: that of the page is in the path.
memento_urlpatterns = [
    re_path(r"^timegate(?P<path>/.*)$", memento.timegate, name="timegate"),
    re_path(r"^timemap(?P<path>/.*)$", memento.timemap, name="timemap"),
]
