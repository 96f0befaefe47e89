"""The sitemap (sitemaps.org) of today's site: all pages, contents with their last changes.

A page is listed once for each language in which all of it is available.
"""

import datetime
from collections.abc import Iterator
from itertools import islice
from xml.etree import ElementTree as Xml  # nosec B405  # it writes, and reads nothing

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from core.i18n import languages
from core.i18n.languages import LANGUAGES
from delivery.pagecache.cache_headers import with_etag
from delivery.prefixes import SiteRequest
from pages.list_pages import LIST_PAGES
from record import registry
from record.editions import Edition

NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
MAX_PAGES = 50_000  # by the protocol


@require_safe
@with_etag
def sitemap(request: SiteRequest) -> HttpResponse:
    """Return all pages, as many as the protocol allows in one file."""
    root = Xml.Element("urlset", {"xmlns": NAMESPACE})
    for path, changed_at in islice(pages(request.edition), MAX_PAGES):
        entry = Xml.SubElement(root, "url")
        Xml.SubElement(entry, "loc").text = f"{settings.SITE_URL}{path}"
        if changed_at:
            utc = changed_at.astimezone(datetime.UTC)
            Xml.SubElement(entry, "lastmod").text = utc.isoformat(timespec="seconds")
    body = Xml.tostring(root, encoding="utf-8", xml_declaration=True)
    return HttpResponse(body, content_type="application/xml; charset=utf-8")


def pages(edition: Edition) -> Iterator[tuple[str, datetime.datetime | None]]:
    """Yield the path of each page in each of its languages, and the last change. One query."""
    content_classes = [model.content_class for model in registry.models_by_kind().values()]
    edition.cards.load(*content_classes)
    for name in LIST_PAGES:
        for code in LANGUAGES:
            yield languages.in_language(reverse(name), code), None
    pages_of = [content_class for content_class in content_classes if content_class.view_name]
    cards = [card for content_class in pages_of for card in edition.cards.all(content_class)]
    for card in sorted(cards, key=lambda card: card.get_absolute_url()):
        for code in card.languages or [languages.ORIGINAL]:
            yield languages.in_language(card.get_absolute_url(), code), card.published_at
