"""What other programs read of a page's head and breadcrumb: both are written once, for people."""

import html
import re
from collections.abc import Iterator

from django import template
from django.conf import settings
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

from pages import addresses, drawing
from publishing import languages
from publishing.designations import TAG
from publishing.structured_data import in_language, is_public, script
from publishing.text import on_one_line

register = template.Library()
ALTERNATE = '<link rel="alternate" hreflang="{}" href="{}">'
PROPERTY = '<meta property="og:{}" content="{}">'
OTHER_LOCALE = '<meta property="og:locale:alternate" content="{}">'
# What is read here is what our own templates write (base.html): there words have no signs but as entities.
TITLE = re.compile(r"<title[^>]*>([^<]*)</title>")
DESCRIPTION = re.compile(r'<meta[^>]* name="description" content="([^"]*)"')
ENTRY = re.compile(r"<li\b.*?</li>", re.DOTALL)
MARKER = re.compile(r'<a class="marker".*?</a>', re.DOTALL)
PATH = re.compile(r'<a\b[^>]* href="([^"]*)"')
LANGUAGE = re.compile(r' lang="([^"]*)"')
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
    items = [
        {
            "@type": "ListItem",
            "position": place,
            "name": in_language(language, name),
            "item": f"{settings.SITE_URL}{path or request.path}",
        }
        for place, (name, path, language) in enumerate(_crumbs(content), 1)
    ]
    return content + script({"@type": "BreadcrumbList", "itemListElement": items})


def _crumbs(trail) -> Iterator[tuple[str, str, str]]:
    """Each entry's name, the path that it leads to, and the name's language; the page itself has an empty path.

    Footnote marks are no names.
    """
    for entry in ENTRY.findall(trail):
        shown = MARKER.sub("", entry)
        path, spoken = PATH.search(shown), LANGUAGE.findall(shown)
        name = on_one_line(html.unescape(TAG.sub("", shown)))
        yield name, html.unescape(path[1]) if path else "", spoken[-1] if spoken else languages.active()
