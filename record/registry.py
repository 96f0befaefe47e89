"""The published kinds: their models, working copies and pages, and the targets of links."""

import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.urls import Resolver404, ResolverMatch
from django.utils import translation

from core.i18n import languages
from record.content import Content, Ref
from record.values import REFERENCE

if TYPE_CHECKING:
    from record.models import Publishable

ARCHIVED = re.compile(r"/archive/\d{4}-\d{2}-\d{2}(?=/|\Z)")


@cache
def models_by_kind() -> dict[str, type["Publishable"]]:
    """Return the working-copy models, whose content classes declare the kinds."""
    classes: list[Any] = [getattr(each, "content_class", object) for each in apps.get_models()]
    return {each.kind: each.model for each in classes if issubclass(each, Content)}


def model_of(kind: str) -> type["Publishable"]:
    return models_by_kind()[kind]


@cache
def content_classes() -> list[type[Content]]:
    """Return the content classes of all kinds, those in the main menu first, in its order."""
    classes = [model.content_class for model in models_by_kind().values()]
    return sorted(classes, key=lambda each: (each.menu_place is None, each.menu_place or 0))


def lists() -> dict[str, Any]:
    """Return the titles of all lists, by the names of their views."""
    return dict(each.main_page() for each in content_classes() if each.list_view_name)


def kinds_for(user: Any, action: str) -> list[str]:
    """Return the kinds whose objects the user may "view" or "change"."""
    return [
        kind
        for kind, model in models_by_kind().items()
        if user.has_perm(f"{model._meta.app_label}.{action}_{model._meta.model_name}")
    ]


def content_class_of(kind: str) -> type[Content]:
    return model_of(kind).content_class


@cache
def searched() -> dict[int, str]:
    """Return the kinds that search finds, by their places among equally good results, in order."""
    places = [(each.search_place, each.kind) for each in content_classes()]
    return dict(sorted((place, kind) for place, kind in places if place is not None))


@cache
def found_by_reference() -> set[str]:
    """Return the kinds whose names find the contents that refer to them."""
    return {each.kind for each in content_classes() if each.matches_via_references}


def object_of(ref: Ref) -> "Publishable | None":
    """Return the working copy of ``ref``; None if it was deleted or its kind is unknown."""
    model = models_by_kind().get(ref.kind)
    return model.objects.filter(key=ref.key).first() if model else None


def objects_of(refs: Iterable[Ref]) -> list["Publishable"]:
    """Return the working copies of ``refs``, in that order; one query a kind."""
    refs = list(refs)
    objects_by_key: dict[UUID, Publishable] = {}
    for kind in dict.fromkeys(ref.kind for ref in refs):
        keys = [ref.key for ref in refs if ref.kind == kind]
        objects_by_key |= model_of(kind).objects.in_bulk(keys, field_name="key")
    return [objects_by_key[ref.key] for ref in refs if ref.key in objects_by_key]


def page_at_path(path: str) -> tuple[type[Content], str] | None:
    """Return the kind and slug of the page at ``path`` (no prefix); None if no object has it."""
    return page_of_match(resolve(path))


def page_of_match(match: ResolverMatch | None) -> tuple[type[Content], str] | None:
    """Return the kind and slug of the page that a resolved URL leads to, or None."""
    for content_class in content_classes():
        if match and match.view_name == content_class.view_name:
            return content_class, match.kwargs.get("slug", content_class.kind)
    return None


def live_path_of(obj: "Publishable") -> str:
    """Return the English path of a working copy's page, whatever language is active, or ""."""
    with translation.override(languages.ORIGINAL):
        return obj.content_class.path_of(obj.slug)


@dataclass(frozen=True)
class Target:
    """The object of a link, or the kind and slug of its page; neither if no object decides."""

    ref: Ref | None = None
    place: tuple[str, str] | None = None
    exists: bool = True


ELSEWHERE = Target()
NOWHERE = Target(exists=False)  # the URL can have no page


def target_of(url: str) -> Target:
    """Return the target of a link to ``url``, which is a reference (``ref:…``) or any URL."""
    if REFERENCE.fullmatch(url):
        return Target(ref=Ref.parse(url))
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
    match = resolve(path)
    if match is None or match.app_name == "admin":
        return NOWHERE
    page = page_of_match(match)
    if page is None or not getattr(match.func, "is_content_page", False):
        return ELSEWHERE  # it does not depend on publications, like the contact form
    content_class, slug = page
    return Target(place=(content_class.kind, slug))


def resolve(path: str) -> ResolverMatch | None:
    """Return the match of a path with or without the final slash, which the site appends."""
    for candidate in (path, f"{path}/"):
        with suppress(Resolver404):
            return languages.resolve_path(candidate)
    return None
