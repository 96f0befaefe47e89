"""An empty view behind the middleware of `startproject`: the unit of the ratios."""

from django.http import HttpResponse
from django.urls import re_path
from production import *  # noqa: F403

ROOT_URLCONF = "empty.settings"
INSTALLED_APPS = DJANGO_APPS  # noqa: F405
TEMPLATES = templates()  # noqa: F405

urlpatterns = [re_path("", lambda request: HttpResponse())]
