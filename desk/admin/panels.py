"""Panels next to the form of a working copy: each has its context, its template and its pages."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.admin import ModelAdmin
from django.http import HttpRequest
from django.urls import URLPattern


@dataclass(frozen=True)
class FormPage:
    """The page of a form that is rendered at `at` (aware), with the context of Django's admin.

    `obj` comes from a queryset `with_state()`.
    """

    modeladmin: Any
    request: HttpRequest
    obj: Any
    at: datetime.datetime
    context: dict[str, Any]


def _no_urls(modeladmin: ModelAdmin) -> list[URLPattern]:
    return []


@dataclass(frozen=True)
class Panel:
    """A part of the form of a stored object. No panel depends on another one."""

    template: str
    context: Callable[[FormPage], dict[str, Any]]
    urls: Callable[[ModelAdmin], list[URLPattern]] = _no_urls
