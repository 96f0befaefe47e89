"""Presence: the accounts that have the form of an object open, in the cache of all processes.

An open form reports itself every 30 seconds (`static/desk/presence.js`). Nothing is written to the
database, and the session is not prolonged.
"""

from functools import partial
from typing import Any, cast

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, JsonResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_POST

from accounts.login.flow import without_prolonging
from accounts.models import User
from core.caching.cache_backends import CACHE_ERRORS

TIMEOUT_SECONDS = 60


class PresenceMixin(admin.ModelAdmin):
    """Add a URL to which the open form of an object reports itself."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_POST(partial(presence_view, self)))
        name = f"{self.opts.app_label}_{self.opts.model_name}_presence"
        pattern = path("<path:object_id>/presence/", without_prolonging(view), name=name)
        return [pattern, *super().get_urls()]


def presence_view(modeladmin: Any, request: HttpRequest, object_id: str) -> JsonResponse:
    """Store that the user has the form open, and return the names of the others."""
    obj = modeladmin.get_object(request, unquote(object_id))
    if obj is None:
        raise Http404
    if not modeladmin.has_change_permission(request, obj):
        raise PermissionDenied
    return JsonResponse({"names": report(obj, cast(User, request.user))})


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
