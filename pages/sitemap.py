"""The sitemap (sitemaps.org) of today's site: every page for everybody, with the moment at which it changed last.

A page stands once in each language in which all of it can be read, and names the others.
"""

import datetime
from collections.abc import Iterable
from itertools import chain
from typing import NamedTuple
from xml.etree import ElementTree as Xml  # nosec B405  # it writes, and reads nothing

from django.conf import settings
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from core.i18n import languages
from core.i18n.languages import LANGUAGES
from pages.content import MilestoneContent
from projects.content import ActivityContent, CountryContent, DocumentContent, ProjectContent
from record import registry

NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
XHTML = "http://www.w3.org/1999/xhtml"
MAX_PAGES_PER_FILE = 50_000  # pages in one file, by the protocol
# The pages that show what isn't theirs, and the kinds with which they change.
LISTS = {
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
    """``alternates`` are the languages in which it stands, each with the path; none where there is only one."""

    path: str
    changed_at: datetime.datetime | None
    alternates: tuple[tuple[str, str], ...] = ()


def pages(edition) -> list[Page]:
    """Every page of the edition: lists first, then contents by their addresses. One query."""
    return [
        page
        for path, changed_at, codes in _all_pages(edition)
        for page in _localized_pages(path, changed_at, codes)
    ]


def _all_pages(edition) -> list[tuple[str, datetime.datetime | None, list[str]]]:
    """English paths, the moments at which their pages changed, and the languages in which they stand."""
    content_classes = [model.content_class for model in registry.models_by_kind().values()]
    shown = [content_class for content_class in content_classes if content_class.view_name]
    edition.cards.load(*shown, *chain(*LISTS.values()))
    lists = [
        (reverse(name), _last(edition, classes), list(LANGUAGES)) for name, classes in LISTS.items()
    ]
    cards = [card for content_class in shown for card in edition.cards.all(content_class)]
    contents = [(card.get_absolute_url(), card.published_at, card.languages) for card in cards]
    return lists + sorted(contents)


def _localized_pages(path, changed_at, codes) -> Iterable[Page]:
    paths = {code: languages.in_language(path, code) for code in codes or [languages.ORIGINAL]}
    alternates = (*paths.items(), ("x-default", path)) if len(paths) > 1 else ()
    return (Page(localized_path, changed_at, alternates) for localized_path in paths.values())


def part(all_pages: list[Page], number: int, size=MAX_PAGES_PER_FILE) -> HttpResponse:
    """The file with that number, from 1. Raises ``Http404`` where there is none."""
    if not 0 < number <= _parts(all_pages, size):
        raise Http404(_("The sitemap has no such part."))
    chosen = all_pages[(number - 1) * size : number * size]
    return _answer("urlset", "url", chosen)


def whole(all_pages: list[Page], size=MAX_PAGES_PER_FILE) -> HttpResponse:
    """The pages themselves; where they are more than one file may hold, the list of files."""
    if _parts(all_pages, size) == 1:
        return part(all_pages, 1, size)
    numbers = range(1, _parts(all_pages, size) + 1)
    files = (Page(reverse("sitemap_part", args=[number]), None) for number in numbers)
    return _answer("sitemapindex", "sitemap", files)


def _parts(all_pages, size) -> int:
    return max(1, -(-len(all_pages) // size))


def _last(edition, content_classes) -> datetime.datetime | None:
    return max(
        (
            card.published_at
            for content_class in content_classes
            for card in edition.cards.all(content_class)
        ),
        default=None,
    )


def _answer(root: str, element: str, entries: Iterable[Page]) -> HttpResponse:
    top = Xml.Element(root, {"xmlns": NAMESPACE, "xmlns:xhtml": XHTML})
    for path, changed_at, alternates in entries:
        entry = Xml.SubElement(top, element)
        Xml.SubElement(entry, "loc").text = f"{settings.SITE_URL}{path}"
        if changed_at:
            moment = changed_at.astimezone(datetime.UTC)
            Xml.SubElement(entry, "lastmod").text = moment.isoformat(timespec="seconds")
        for code, other in alternates:
            link = {"rel": "alternate", "hreflang": code, "href": f"{settings.SITE_URL}{other}"}
            Xml.SubElement(entry, "xhtml:link", link)
    body = Xml.tostring(top, encoding="utf-8", xml_declaration=True)
    return HttpResponse(body, content_type="application/xml; charset=utf-8")
