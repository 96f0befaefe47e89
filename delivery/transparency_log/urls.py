from django.urls import path, re_path

from delivery.transparency_log import views

# Under ``/record/``, in no language.
urlpatterns = [
    path("checkpoint", views.checkpoint, name="log_checkpoint"),
    path("keys", views.keys, name="log_keys"),
    re_path(
        r"^tile/(?P<level>entries|[0-9]|[1-5][0-9]|6[0-3])/(?P<number>(?:x[0-9]{3}/){0,5}[0-9]{3})"
        r"(?:\.p/(?P<width>[1-9][0-9]{0,2}))?$",
        views.tile,
        name="log_tile",
    ),
    re_path(
        r"^timestamps/(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})\.tsr$",
        views.timestamp,
        name="log_timestamp",
    ),
]
