"""Suggestions for a URL without a page: lists and pages of its kind with a near spelling."""

from typing import Any

from django.utils.text import slugify
from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from delivery.prefixes import SiteRequest
from pages.list_pages import list_pages
from record import registry
from record.content import Content
from record.editions import Edition
from record.urls import path_to, reachable

MAX_PAGES = 5
MAX_SLUG_LENGTH = 120  # no slug is longer; it bounds the cost of the comparison
LETTERS_PER_ERROR = 4

type Page = tuple[Any, str]  # title and path


def similar_pages(request: SiteRequest) -> list[Page]:
    """Return at most five pages with a URL or a title of nearly the same letters, closest first.

    Missing pages can be requested without limit, so at most five contents are read.
    """
    content_class, slug = _requested_content(request.path)
    if content_class is None:
        return []
    slugs = request.edition.cached(_slugs, content_class)
    found = _list_pages(request)
    matches = process.extract(
        slug,
        sorted({*slugs, *found}),
        scorer=DamerauLevenshtein.distance,
        limit=MAX_PAGES,
        score_cutoff=len(slug) // LETTERS_PER_ERROR,
    )
    near = [slugs.get(match, match) for match, _, _ in matches if len(slug) >= LETTERS_PER_ERROR]
    near += [each for each in slugs if each.startswith(f"{slug}-")]
    similar = list(dict.fromkeys(near))[:MAX_PAGES]
    for content in request.edition.listing(content_class).filter(slug__in=similar):
        found[content.slug] = content.any_title, content.get_absolute_url()
    return [found[match] for match in similar if match in found]


def _slugs(edition: Edition, content_class: type[Content]) -> dict[str, str]:
    """Return the slugs by slug, and by the title as a slug."""
    rows = list(edition.rows(content_class).values_list("slug", "title"))
    return {slugify(title): slug for slug, title in rows} | {slug: slug for slug, _ in rows}


def _list_pages(request: SiteRequest) -> dict[str, Page]:
    """Return the pages that are lists by the last parts of their URLs."""
    pages = {}
    for view_name, title in list_pages().items():
        path = path_to(view_name)
        if title:
            pages[path.strip("/").rpartition("/")[2]] = title, reachable(request, path)
    return pages


def _requested_content(path: str) -> tuple[type[Content] | None, str]:
    """Return the content class to whose URLs ``path`` belongs, and the slug in it."""
    roots = {
        content_class.path_of("x").removesuffix("x/"): content_class
        for content_class in registry.content_classes()
        if content_class.view_name and not content_class.is_single
    }
    for root in sorted(roots, key=len, reverse=True):
        slug = path.removeprefix(root).strip("/").partition("/")[0].lower()[:MAX_SLUG_LENGTH]
        if path.startswith(root) and slug:
            return roots[root], slug
    return None, ""
