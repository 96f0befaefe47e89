"""The form of the page at a URL of this site that staff paste into the search."""

import re
from contextlib import suppress
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.urls import Resolver404

from core.http.admin_path import is_admin_path
from core.i18n import languages
from core.uploads import renditions
from delivery.prefixes import OWN_PREVIEW, PREFIX
from desk.admin_urls import change_url
from record import registry
from record.models import Publishable, ReservedSlug

FILE = re.compile(
    rf"{re.escape(settings.MEDIA_URL)}(?P<name>[0-9a-f]{{2}}/[0-9a-f]{{64}}\.[a-z]+)"
    rf"(?:{renditions.SUFFIX})?"
)


def path_on_site(typed: str, host: str) -> str | None:
    """Return the path of a URL of this site, with or without its host; None for another text."""
    if re.search(r"\s", typed):
        return None
    has_host = not typed.startswith("/") or typed.startswith("//")
    url = f"https://{typed}" if has_host and "//" not in typed else typed
    try:
        parts = urlsplit(url)
    except ValueError:  # an invalid host in brackets
        return None
    hosts = {host.lower(), urlsplit(settings.SITE_URL).netloc.lower()}
    if has_host and parts.netloc.lower() not in hosts:
        return None
    return unquote(parts.path) or "/"


def form_url(path: str, request: HttpRequest, site: AdminSite) -> str | None:
    """Return the URL of the form of the page at ``path``, which the user may view.

    The path can be in an archived day or a preview, in any language, former, of a file, or of the
    admin itself.
    """
    if is_admin_path(path) and not OWN_PREVIEW.match(path):
        return path
    obj = object_at(path)
    if obj is None or not site.get_model_admin(type(obj)).has_view_permission(request, obj):
        return None
    return change_url(obj)


def object_at(path: str) -> Publishable | None:
    """Return the working copy of the page, of its history, or of the file at ``path``."""
    if file := FILE.fullmatch(path):
        return _object_with_file(file["name"])
    if prefix := OWN_PREVIEW.match(path) or PREFIX.match(path):
        path = path[prefix.end() :] or "/"
    page = _page_at(path)
    if page is None or page[0] not in registry.models_by_kind():
        return None
    kind, slug = page
    copies = registry.model_of(kind).objects
    reserved = ReservedSlug.objects.filter(kind=kind, slug=slug).values("key")
    return copies.filter(key__in=reserved).first() or copies.filter(slug=slug).first()


def _page_at(path: str) -> tuple[str, str] | None:
    """Return the kind and the slug of the page; the final slash may be missing."""
    for candidate in (path, f"{path}/"):
        with suppress(Resolver404):
            match = languages.resolve_path(candidate)
            if page := registry.page_of_match(match):
                return page[0].kind, page[1]
            if match.view_name == "publishing:history":
                return match.kwargs["kind"], match.kwargs["slug"]
    return None


def _object_with_file(name: str) -> Publishable | None:
    for model in registry.models_by_kind().values():
        for field in model.content_class.file_fields:
            column: dict[str, Any] = {field: name}
            if obj := model.objects.filter(**column).first():
                return obj
    return None
