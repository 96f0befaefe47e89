"""Where programs ask for a day (RFC 7089): the language is that of the page that they name."""

from django.urls import re_path

from delivery.archive import views

urlpatterns = [
    re_path(r"^timegate(?P<path>/.*)$", views.timegate, name="timegate"),
    re_path(r"^timemap(?P<path>/.*)$", views.timemap, name="timemap"),
]
