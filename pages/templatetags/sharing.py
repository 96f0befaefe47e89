"""What other programs read of a page's head and breadcrumb: both are written once, for people."""

from html.parser import HTMLParser

from django import template
from django.conf import settings
from django.template.loader import render_to_string

from pages import addresses, drawing
from publishing import languages
from publishing.structured_data import in_language, is_public, script
from publishing.text import on_one_line

register = template.Library()
TERRITORIES = {"en": "en_GB", "fr": "fr_FR", "ro": "ro_RO"}


@register.simple_block_tag(takes_context=True)
def shared(context, content):
    """The title and the description, and after them the page's one address and what is shown where it is shared.

    Only of pages that exist and that may be named elsewhere.
    """
    request = context.get("request")
    if request is None or context.get("is_missing") or not addresses.is_worth_naming(request):
        return content
    read, language = Head(content), addresses.canonical_language(request)
    more = {
        "title": read.title,
        "description": read.description,
        "canonical": "" if request.prefix else addresses.canonical(request),  # the past isn't to be found
        "alternates": () if request.prefix else addresses.alternates(request),
        "address": addresses.canonical(request),
        "site_name": getattr(context["shell"].office, "name", "C-PROC"),
        "locale": TERRITORIES[language],
        "other_locales": [TERRITORIES[code] for code in addresses.offered(request) if code != language],
        "picture": f"{settings.SITE_URL}{addresses.picture(request)}",
        "width": drawing.SIZE[0],
        "height": drawing.SIZE[1],
        "is_article": addresses.content_shown(request) is not None,
    }
    return content + render_to_string("_sharing.html", more)


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


class Head(HTMLParser):
    """The text of the title and of the description."""

    def __init__(self, html):
        super().__init__()
        self.title, self.description, self._in_title = "", "", False
        self.feed(html)
        self.title = on_one_line(self.title)

    def handle_starttag(self, tag, attrs):
        self._in_title = tag == "title"
        if ("name", "description") in attrs:
            self.description = on_one_line(dict(attrs).get("content") or "")

    def handle_endtag(self, tag):
        self._in_title = False

    def handle_data(self, data):
        if self._in_title:
            self.title += data


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
