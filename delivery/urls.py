from django.urls import path, re_path

from delivery import views
from delivery.archive import memento
from delivery.evidence import views as evidence_views
from delivery.transparency_log import views as log_views

app_name = "delivery"

urlpatterns = [
    path("archive/", views.archive, name="archive"),
    path("record/", log_views.log, name="log"),
    path("history/<slug:kind>/<slug:slug>/", views.history, name="history"),
    path("history/<slug:kind>/<slug:slug>/<int:number>/", views.version, name="version"),
    path(
        "history/<slug:kind>/<slug:slug>/<slug:first>/<slug:last>/",
        views.comparison,
        name="comparison",
    ),
    path("review/<str:token>/", views.review, name="review"),
]
# Under ``/archive/``, in no language: that of the page is in the path.
memento_urlpatterns = [
    re_path(r"^timegate(?P<path>/.*)$", memento.timegate, name="timegate"),
    re_path(r"^timemap(?P<path>/.*)$", memento.timemap, name="timemap"),
]
# Under ``/record/``, in no language.
record_urlpatterns = [
    re_path(
        r"^evidence/(?P<index>0|[1-9][0-9]{0,15})\.zip$",
        evidence_views.publication,
        name="evidence_of_publication",
    ),
    path("evidence.zip", evidence_views.page, name="evidence_of_page"),
    path("verify.py", evidence_views.program, name="verify_py"),
    path("checkpoint", log_views.checkpoint, name="log_checkpoint"),
    path("keys", log_views.keys, name="log_keys"),
    re_path(
        r"^tile/(?P<level>entries|[0-9]|[1-5][0-9]|6[0-3])/(?P<number>(?:x[0-9]{3}/){0,5}[0-9]{3})"
        r"(?:\.p/(?P<width>[1-9][0-9]{0,2}))?$",
        log_views.tile,
        name="log_tile",
    ),
    re_path(
        r"^timestamps/(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})\.tsr$",
        log_views.timestamp,
        name="log_timestamp",
    ),
]
