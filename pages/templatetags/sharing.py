"""What other programs read of a page's head and breadcrumb: both are written once, for people."""

import html
import re
from html.parser import HTMLParser

from django import template
from django.conf import settings
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

from pages import addresses, drawing
from publishing import languages
from publishing.structured_data import in_language, is_public, script
from publishing.text import on_one_line

register = template.Library()
ALTERNATE = '<link rel="alternate" hreflang="{}" href="{}">'
PROPERTY = '<meta property="og:{}" content="{}">'
OTHER_LOCALE = '<meta property="og:locale:alternate" content="{}">'
# Read in the head of our own template (base.html), where words stand with their signs written as entities.
TITLE = re.compile(r"<title[^>]*>([^<]*)</title>")
DESCRIPTION = re.compile(r'<meta[^>]* name="description" content="([^"]*)"')
TERRITORIES = {"en": "en_GB", "fr": "fr_FR", "ro": "ro_RO"}


@register.simple_block_tag(takes_context=True)
def shared(context, content):
    """The title and the description, and after them the page's one address and what is shown where it is shared.

    Only of pages that exist and that may be named elsewhere.
    """
    request = context.get("request")
    if request is None or context.get("is_missing") or not addresses.is_worth_naming(request):
        return content
    canonical = addresses.canonical(request)
    past = request.prefix is not None  # it isn't to be found
    lines = [
        "" if past else format_html('<link rel="canonical" href="{}">', canonical),
        format_html_join("", ALTERNATE, () if past else addresses.alternates(request)),
        *_properties(request, canonical, context["shell"].office, content),
    ]
    return content + mark_safe("\n".join(lines) + "\n")


def _properties(request, address, office, head) -> list[str]:
    language, title = addresses.canonical_language(request), _found(TITLE, head)
    others = ((TERRITORIES[code],) for code in addresses.offered(request) if code != language)
    page = {
        "title": title,
        "description": _found(DESCRIPTION, head),
        "type": "website" if addresses.content_shown(request) is None else "article",
        "url": address,
        "site_name": getattr(office, "name", "C-PROC"),
        "locale": TERRITORIES[language],
    }
    picture = {
        "image": f"{settings.SITE_URL}{addresses.picture(request)}",
        "image:type": "image/png",
        "image:width": drawing.SIZE[0],
        "image:height": drawing.SIZE[1],
        "image:alt": title,
    }
    return [
        *(format_html(PROPERTY, *each) for each in page.items()),
        format_html_join("", OTHER_LOCALE, others),
        *(format_html(PROPERTY, *each) for each in picture.items()),
    ]


def _found(pattern, head) -> str:
    found = pattern.search(head)
    return on_one_line(html.unescape(found[1])) if found else ""


@register.simple_block_tag(takes_context=True)
def breadcrumb(context, content):
    """The way to the page as people see it, and the same for search engines."""
    request = context.get("request")
    if request is None or context.get("is_missing") or not is_public(request):
        return content
    crumbs = Crumbs(content).found
    items = [
        {
            "@type": "ListItem",
            "position": place,
            "name": in_language(language, name),
            "item": f"{settings.SITE_URL}{path or request.path}",
        }
        for place, (name, path, language) in enumerate(crumbs, 1)
    ]
    return content + script({"@type": "BreadcrumbList", "itemListElement": items})


class Crumbs(HTMLParser):
    """Each entry's name, the path that it leads to, and the name's language; the page itself has an empty path.

    Footnote marks are no names.
    """

    def __init__(self, html):
        super().__init__()
        self.found, self._name, self._path, self._in_marker = [], None, "", False
        self._language = languages.active()
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "li":
            self._name, self._path, self._language = "", "", languages.active()
        self._language = attrs.get("lang", self._language)
        if tag == "a":
            self._in_marker = attrs.get("class") == "marker"
            self._path = self._path if self._in_marker else attrs.get("href", "")

    def handle_endtag(self, tag):
        if tag == "a":
            self._in_marker = False
        if tag == "li" and self._name is not None:
            self.found.append((on_one_line(self._name), self._path, self._language))
            self._name = None

    def handle_data(self, data):
        if self._name is not None and not self._in_marker:
            self._name += data
