from django.urls import re_path

from delivery.archive import memento

# The language is that of the page in the path.
urlpatterns = [
    re_path(r"^timegate(?P<path>/.*)$", memento.timegate, name="timegate"),
    re_path(r"^timemap(?P<path>/.*)$", memento.timemap, name="timemap"),
]
