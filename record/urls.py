"""URLs for links in pages: inside an archive or a preview, some pages do not exist."""

import re
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import Resolver404, get_script_prefix, get_urlconf, reverse
from django.utils.http import escape_leading_slashes
from django.utils.translation import get_language

from core.i18n import languages

PREVIEW = re.compile(rf"^(?:{re.escape(settings.ADMIN_URL)}|/)preview/[^/]+/")


def absolute_url(path: str) -> str:
    """Return the absolute URL of ``path``, without the prefix of a preview, which is secret."""
    return settings.SITE_URL + PREVIEW.sub("/", path)


def path_to(view_name: str, *args: str) -> str:
    """Return the result of ``reverse`` under the prefix and in the language in force, cached."""
    return _path_to(view_name, args, get_language(), get_script_prefix(), get_urlconf())


@lru_cache(maxsize=8_192)
def _path_to(view_name: str, args: tuple[str, ...], *_state: str | None) -> str:
    return reverse(view_name, args=args)


def live_path(request: Any, path: str) -> str:
    """Return ``path``, with or without the request's prefix, on the live site and its host."""
    live = path.replace(f"{request.prefix.path}/", "/", 1) if request.prefix else path
    return escape_leading_slashes(live)


def reachable(request: Any, path: str) -> str:
    """Return ``path`` if the request's site has it, otherwise its path on the live site."""
    inside = "/" + path.partition("?")[0].removeprefix(get_script_prefix())
    if not request.prefix or is_content_page(inside):
        return path
    return live_path(request, path)


@lru_cache(2_048)
def parameters_of_page(path_info: str) -> tuple[str, ...] | None:
    """Return the query parameters that a page declares, or None if it cannot be cached.

    ``path_info`` is as the server gives it (PEP 3333), with an archive's prefix or without one.
    """
    path = path_info.encode("latin-1", "replace").decode("utf-8", "replace")
    inside = re.sub(r"^/archive/\d{4}-\d\d-\d\d/", "/", path, flags=re.ASCII)
    view = _view_at(inside)
    is_page = inside == path or getattr(view, "is_content_page", False)
    return getattr(view, "query_parameters", None) if is_page else None


def is_content_page(path: str) -> bool:
    """Return whether archives and previews have a page at ``path``, which has no prefix."""
    return is_in_editions(_view_at(path))


def is_in_editions(view: Any) -> bool:
    """Return whether archives and previews have the view; their contact page has no form."""
    return getattr(view, "is_content_page", False) or getattr(view, "is_in_editions", False)


def local_link(url: str, prefix: str, language: str) -> str:
    """Return a link in a text to ``url`` in ``language``, within ``prefix`` if the page is there.

    The contact form is on the live site. A URL that has a language keeps it; others are unchanged.
    """
    path = urlsplit(url).path if url.startswith("/") else ""
    view = _view_at(path) if path else None
    if not is_in_editions(view):
        return url
    if languages.language_of(path) == languages.ORIGINAL:
        url = languages.in_language(url, language)
    return prefix + url if getattr(view, "is_content_page", False) else url


def _view_at(path: str) -> Any:
    try:
        return languages.resolve_path(path).func
    except Resolver404:
        return None
