"""Addresses as a page may link to them: inside an archive or a preview some pages don't exist."""

import re
from functools import lru_cache

from django.conf import settings
from django.urls import Resolver404, get_script_prefix, get_urlconf, reverse
from django.utils.http import escape_leading_slashes
from django.utils.translation import get_language

from core.i18n import languages

ARCHIVE = re.compile(r"^/archive/\d{4}-\d\d-\d\d/", re.ASCII)
PREVIEW = re.compile(r"^/preview/[^/]+/")


def absolute_url(path: str) -> str:
    """Return the absolute URL of ``path``; without the prefix of a preview, which would open it to others."""
    return settings.SITE_URL + PREVIEW.sub("/", path)


def path_to(view_name: str, *args: str) -> str:
    """As ``reverse``, under the prefix and in the language in force; worked out once."""
    return _path_to(view_name, args, get_language(), get_script_prefix(), get_urlconf())


@lru_cache(maxsize=8_192)
def _path_to(view_name, args, language, prefix, urlconf) -> str:
    return reverse(view_name, args=args)


def live_path(request, path: str) -> str:
    """``path``, under the request's prefix or not, as it is on today's site; never the address of another host."""
    live = path.replace(f"{request.prefix.path}/", "/", 1) if request.prefix else path
    return escape_leading_slashes(live)


def reachable(request, path: str) -> str:
    """``path`` where this request's site has it; else the same on today's site, as for the contact form."""
    if not request.prefix or is_content_page("/" + path.removeprefix(get_script_prefix())):
        return path
    return live_path(request, path)


@lru_cache(2_048)
def parameters_of_page(path_info: str) -> tuple[str, ...] | None:
    """Return the query parameters that the page declares, or None where no page can be cached.

    ``path_info`` is as the server gives it (PEP 3333), with an archive's prefix or without one.
    """
    path = path_info.encode("latin-1", "replace").decode("utf-8", "replace")
    inside = ARCHIVE.sub("/", path)
    try:
        view = languages.resolve_path(inside).func
    except Resolver404:
        return None
    is_there = inside == path or getattr(view, "is_content_page", False)
    return getattr(view, "query_parameters", None) if is_there else None


def is_content_page(path: str) -> bool:
    """Whether the archive and previews have a page at ``path`` (without a prefix)."""
    try:
        return getattr(languages.resolve_path(path).func, "is_content_page", False)
    except Resolver404:
        return False
