"""The targets of links in rich text: an object, another page of this site, or another site."""

import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.urls import Resolver404, ResolverMatch

from core.i18n import languages
from record import registry
from record.values import REFERENCE, Ref

ARCHIVED = re.compile(r"/archive/\d{4}-\d{2}-\d{2}(?=/|\Z)")


@dataclass(frozen=True)
class Target:
    """An object by its ref, or the kind and slug of its page; neither if no object decides.

    ``exists`` is False for a URL that can have no page.
    """

    ref: Ref | None = None
    place: tuple[str, str] | None = None
    exists: bool = True


ELSEWHERE = Target()
NOWHERE = Target(exists=False)


def target_of(url: str) -> Target:
    """Return the target of a link to ``url``, which is a reference (``ref:…``) or any URL."""
    if REFERENCE.fullmatch(url):
        return Target(ref=Ref.parse(url.removeprefix("ref:")))
    try:
        parts = urlsplit(url)
    except ValueError:  # an invalid host in brackets, which no browser follows
        return NOWHERE
    host = f"{parts.scheme}://{parts.netloc}".lower()
    if url.startswith("/") or host == settings.SITE_URL.lower():
        return _page_at(unquote(parts.path) or "/")
    return ELSEWHERE


def _page_at(path: str) -> Target:
    if ARCHIVED.match(path):
        return ELSEWHERE  # archived days never change
    match = _resolve(path)
    if match is None or match.app_name == "admin":
        return NOWHERE
    page = registry.page_of_match(match)
    if page is None or not getattr(match.func, "is_content_page", False):
        return ELSEWHERE  # it does not depend on publications, like the contact form
    content_class, slug = page
    return Target(place=(content_class.kind, slug))


def _resolve(path: str) -> ResolverMatch | None:
    # With or without the final slash, which the site appends automatically.
    for candidate in (path, f"{path}/"):
        try:
            return languages.resolve_path(candidate)
        except Resolver404:
            continue
    return None
