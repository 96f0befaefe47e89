"""The sitemap (sitemaps.org) of today's site: all pages, contents with their last changes.

A page is listed once for each language in which all of it is available. A site with more contents
than a part has room for has an index of parts.
"""

import datetime
from collections.abc import Iterable, Iterator
from html import escape
from operator import attrgetter

from django.conf import settings
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from core.i18n import languages
from core.i18n.languages import LANGUAGES
from delivery.pagecache.cache_headers import with_etag
from delivery.prefixes import SiteRequest
from pages.list_pages import list_pages
from record import registry
from record.editions import Edition
from record.models import Publication
from record.models.publication_queryset import PublicationQuerySet

NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
# The protocol allows 50,000 pages in a part; one of this size fits into the page cache.
MAX_CONTENTS = 1_000


@require_safe
@with_etag
def sitemap(request: SiteRequest) -> HttpResponse:
    """Return all pages; of many contents the index of their parts."""
    number = request.edition.cached(_number_of_parts)
    if number == 1:
        return _part(request.edition, 1)
    parts = (
        f"<sitemap>{_location(reverse('sitemap_part', args=[part]))}</sitemap>"
        for part in range(1, number + 1)
    )
    return _response("sitemapindex", parts)


@require_safe
@with_etag
def sitemap_part(request: SiteRequest, number: int) -> HttpResponse:
    """Return the pages of one part."""
    if not 1 <= number <= request.edition.cached(_number_of_parts):
        raise Http404
    return _part(request.edition, number)


def _part(edition: Edition, number: int) -> HttpResponse:
    listed = pages(edition, (number - 1) * MAX_CONTENTS, number * MAX_CONTENTS)
    urls = (f"<url>{_location(path)}{lastmod}</url>" for path, lastmod in listed)
    return _response("urlset", urls)


def pages(edition: Edition, begin: int, end: int) -> Iterator[tuple[str, str]]:
    """Yield path and `lastmod` of each page of some contents; those of the first after the lists.

    A path is yielded for each language in which all of the page is available.
    """
    if begin == 0:
        for name in list_pages():
            for code in LANGUAGES:
                yield languages.in_language(reverse(name), code), ""
    # Found in an index, so that only the rows of the part are read.
    part = _rows(edition).order_by("kind", "slug").values("pk")[begin:end]
    published = Publication.objects.filter(pk__in=part)
    published = published.only("kind", "slug", "languages", "in_force_from")
    for row in sorted(published, key=attrgetter("path")):
        changed_at = row.in_force_from.astimezone(datetime.UTC).isoformat(timespec="seconds")
        for code in row.complete_languages or [languages.ORIGINAL]:
            path = languages.in_language(row.path, code)
            yield path, f"<lastmod>{changed_at}</lastmod>"


def _number_of_parts(edition: Edition) -> int:
    return max(-(-_rows(edition).count() // MAX_CONTENTS), 1)


def _rows(edition: Edition) -> PublicationQuerySet:
    kinds = [each for each in registry.content_classes() if each.view_name]
    rows = edition.rows(*kinds)
    for kind in kinds:
        if condition := kind.unindexed(edition.at):
            rows = rows.exclude(condition)
    return rows


def _location(path: str) -> str:
    return f"<loc>{escape(settings.SITE_URL + path, quote=False)}</loc>"


def _response(root: str, elements: Iterable[str]) -> HttpResponse:
    content = "".join(elements)
    body = (
        f"<?xml version='1.0' encoding='utf-8'?>\n<{root} xmlns=\"{NAMESPACE}\">{content}</{root}>"
    )
    return HttpResponse(body, content_type="application/xml; charset=utf-8")
