"""The sitemap (sitemaps.org) of today's site: all pages, with the times of their last changes.

A page is listed once for each language in which all of it is available, with links to the others.
"""

import datetime
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple
from xml.etree import ElementTree as Xml  # nosec B405  # it writes, and reads nothing

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from core.i18n import languages
from core.i18n.languages import LANGUAGES
from delivery.pagecache.cache_headers import with_etag
from delivery.prefixes import SiteRequest
from pages.content import MilestoneContent
from projects.content import ActivityContent, CountryContent, DocumentContent, ProjectContent
from record import registry
from record.content import Content
from record.editions import Edition

NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
XHTML = "http://www.w3.org/1999/xhtml"
MAX_PAGES = 50_000  # by the protocol
# Pages that show other contents, and the kinds with which they change.
LISTS: dict[str, tuple[type[Content], ...]] = {
    "pages:home": (ProjectContent, ActivityContent, MilestoneContent),
    "pages:milestones": (MilestoneContent,),
    "projects:project_list": (ProjectContent,),
    "projects:activity_list": (ActivityContent,),
    "projects:document_list": (DocumentContent,),
    "projects:country_list": (CountryContent, ProjectContent, ActivityContent),
    "projects:figures": (ProjectContent, ActivityContent),
    "pages:updates": (),
    "publishing:archive": (),
    "pages:data": (),
}


class Page(NamedTuple):
    """A page in one language; ``alternates`` has the path in each language if there are several."""

    path: str
    changed_at: datetime.datetime | None
    alternates: tuple[tuple[str, str], ...]


@require_safe
@with_etag
def sitemap(request: SiteRequest) -> HttpResponse:
    """Return all pages, as many as the protocol allows in one file."""
    root = Xml.Element("urlset", {"xmlns": NAMESPACE, "xmlns:xhtml": XHTML})
    for page in islice(pages(request.edition), MAX_PAGES):
        entry = Xml.SubElement(root, "url")
        Xml.SubElement(entry, "loc").text = f"{settings.SITE_URL}{page.path}"
        if page.changed_at:
            utc = page.changed_at.astimezone(datetime.UTC)
            Xml.SubElement(entry, "lastmod").text = utc.isoformat(timespec="seconds")
        for code, path in page.alternates:
            link = {"rel": "alternate", "hreflang": code, "href": f"{settings.SITE_URL}{path}"}
            Xml.SubElement(entry, "xhtml:link", link)
    body = Xml.tostring(root, encoding="utf-8", xml_declaration=True)
    return HttpResponse(body, content_type="application/xml; charset=utf-8")


def pages(edition: Edition) -> Iterator[Page]:
    """Yield all pages: lists first, then contents by their paths. One query."""
    content_classes = [model.content_class for model in registry.models_by_kind().values()]
    edition.cards.load(*content_classes)
    for name, shown in LISTS.items():
        times = [card.published_at for kind in shown for card in edition.cards.all(kind)]
        yield from _localized_pages(reverse(name), max(times, default=None), LANGUAGES)
    pages_of = [content_class for content_class in content_classes if content_class.view_name]
    cards = [card for content_class in pages_of for card in edition.cards.all(content_class)]
    for card in sorted(cards, key=lambda card: card.get_absolute_url()):
        yield from _localized_pages(card.get_absolute_url(), card.published_at, card.languages)


def _localized_pages(
    path: str, changed_at: datetime.datetime | None, codes: Iterable[str]
) -> Iterator[Page]:
    paths = {code: languages.in_language(path, code) for code in codes or [languages.ORIGINAL]}
    alternates = (*paths.items(), ("x-default", path)) if len(paths) > 1 else ()
    for localized_path in paths.values():
        yield Page(localized_path, changed_at, alternates)
