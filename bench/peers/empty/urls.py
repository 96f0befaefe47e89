"""An empty view behind the middleware of startproject: the unit in which all others are measured."""

from django.http import HttpResponse
from django.urls import re_path


def empty(request):
    return HttpResponse()


urlpatterns = [re_path("", empty)]
