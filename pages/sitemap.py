"""The sitemap (sitemaps.org) of today's site: every page for everybody, with the moment at which it changed last."""

import datetime
from collections.abc import Iterable
from itertools import chain
from typing import NamedTuple
from xml.etree import ElementTree as Xml

from django.conf import settings
from django.http import Http404, HttpResponse
from django.urls import reverse

from pages.content import MilestoneContent
from projects.content import ActivityContent, CountryContent, DocumentContent, ProjectContent
from publishing import kinds

NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
MOST = 50_000  # pages in one file, by the protocol
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
    path: str
    changed_at: datetime.datetime | None


def pages(edition) -> list[Page]:
    """Every page of the edition: lists first, then contents by their addresses. One query."""
    content_classes = [model.content_class for model in kinds.models_by_kind().values()]
    shown = [each for each in content_classes if each.view_name]
    edition.load_cards(*shown, *chain(*LISTS.values()))
    lists = [Page(reverse(name), _last(edition, classes)) for name, classes in LISTS.items()]
    cards = [card for each in shown for card in edition.cards(each)]
    contents = [Page(card.get_absolute_url(), card.published_at) for card in cards]
    return lists + sorted(contents, key=lambda page: page.path)


def part(found: list[Page], number: int, size=MOST) -> HttpResponse:
    """The file with that number, from 1. Raises ``Http404`` where there is none."""
    if not 0 < number <= _parts(found, size):
        raise Http404("The sitemap has no such part.")
    chosen = found[(number - 1) * size : number * size]
    return _answer("urlset", "url", ((page.path, page.changed_at) for page in chosen))


def whole(found: list[Page], size=MOST) -> HttpResponse:
    """The pages themselves; where they are more than one file may hold, the list of files."""
    if _parts(found, size) == 1:
        return part(found, 1, size)
    numbers = range(1, _parts(found, size) + 1)
    return _answer("sitemapindex", "sitemap", ((reverse("sitemap_part", args=[n]), None) for n in numbers))


def _parts(found, size) -> int:
    return max(1, -(-len(found) // size))


def _last(edition, content_classes) -> datetime.datetime | None:
    return max((card.published_at for each in content_classes for card in edition.cards(each)), default=None)


def _answer(root: str, element: str, entries: Iterable[tuple[str, datetime.datetime | None]]) -> HttpResponse:
    top = Xml.Element(root, xmlns=NAMESPACE)
    for path, changed_at in entries:
        entry = Xml.SubElement(top, element)
        Xml.SubElement(entry, "loc").text = f"{settings.SITE_URL}{path}"
        if changed_at:
            Xml.SubElement(entry, "lastmod").text = changed_at.astimezone(datetime.UTC).isoformat(
                timespec="seconds"
            )
    body = Xml.tostring(top, encoding="utf-8", xml_declaration=True)
    return HttpResponse(body, content_type="application/xml; charset=utf-8")
