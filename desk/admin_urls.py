"""URLs of admin pages."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.db.models import Model
from django.urls import URLPattern, reverse

from core.http.model_admin import SiteModelAdmin, admin_url


def change_url(obj: Model) -> str:
    """Return the URL of the form of `obj`."""
    return admin_url(obj, "change", obj.pk)


def action_url(obj: Model, action: str) -> str:
    """Return the URL of the confirmation page of an action, for example "publish_selected"."""
    return admin_url(obj, "action", obj.pk, action)


def object_url(row: Any) -> str:
    """Return the URL that redirects to the form of the object whose kind and key `row` has."""
    return reverse("admin:object", args=[row.kind, row.key])


def object_path(modeladmin: SiteModelAdmin, page: str, view: Callable[..., Any]) -> URLPattern:
    """Return the pattern of a page of one object: `view(modeladmin, request, object_id)`."""
    route = f"<path:object_id>/{page.replace('_', '-')}/"
    return modeladmin.page_pattern(page, route, partial(view, modeladmin))
