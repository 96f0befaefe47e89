"""Panels next to the form of a working copy: each has its context and its template.

Presence is the first: an open form reports itself every 30 seconds (`static/desk/form.js`), and
the cache of all processes has the accounts. Nothing is written to the database, and the session is
not prolonged.
"""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.admin.utils import unquote
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, JsonResponse
from django.urls import URLPattern
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST

from accounts.login.flow import unprolonged
from accounts.models import User
from core.caching.cache_backends import CACHE_ERRORS
from core.http.model_admin import SiteModelAdmin
from desk.admin_urls import admin_url, object_path


@dataclass(frozen=True)
class FormPage:
    """The page of a form that is rendered at `at` (aware), with the context of Django's admin.

    `obj` has its state.
    """

    modeladmin: Any
    request: HttpRequest
    obj: Any
    at: datetime.datetime
    context: dict[str, Any]


@dataclass(frozen=True)
class Panel:
    """A part of the form of a stored object. No panel depends on another one."""

    template: str
    context: Callable[[FormPage], dict[str, Any]]


TIMEOUT_SECONDS = 60


@method_decorator(require_POST)
def presence_view(modeladmin: Any, request: Any, object_id: str) -> JsonResponse:
    """Store that the user has the form open, and return the names of the others."""
    obj = modeladmin.get_object(request, unquote(object_id))
    if obj is None:
        raise Http404
    if not modeladmin.has_change_permission(request, obj):
        raise PermissionDenied
    return JsonResponse({"names": report(obj, request.user)})


def report(obj: Any, account: User) -> list[str]:
    """Store that the account has `obj` open and return the sorted names of the other accounts.

    Each account has a key of its own, so that two reports at the same time lose nothing. Return an
    empty list if the cache is unavailable.
    """
    colleagues = User.objects.filter(is_active=True, is_staff=True).exclude(pk=account.pk)
    names = {_key(obj, colleague): str(colleague) for colleague in colleagues}
    try:
        cache.set(_key(obj, account), 1, TIMEOUT_SECONDS)
        present = cache.get_many(names)
    except CACHE_ERRORS:
        return []
    return sorted(names[key] for key in present)


def _key(obj: Any, account: User) -> str:
    return f"presence:{obj._meta.label_lower}:{obj.pk}:{account.pk}"


def _context(page: FormPage) -> dict[str, Any]:
    return {"presence_url": admin_url(page.obj, "presence", page.obj.pk)}


def presence_path(modeladmin: SiteModelAdmin) -> URLPattern:
    """Return the pattern of the URL to which open forms report themselves."""
    pattern = object_path(modeladmin, "presence", presence_view)
    unprolonged(pattern.callback)
    return pattern


PRESENCE = Panel("desk/_presence.html", _context)
