"""The head and the breadcrumb of a page, as rendered and as data for other programs."""

from collections.abc import Callable
from typing import Any

from django import template
from django.conf import settings
from django.template.base import NodeList, Parser, Token
from django.template.context import Context
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from delivery.opendata.json_ld import in_language, is_public, script
from delivery.prefixes import SiteRequest
from delivery.templatetags.page_head import Crumb, PageHead
from pages import canonical
from pages.content import OfficeContent

register = template.Library()
ALTERNATE = '<link rel="alternate" hreflang="{}" href="{}">'
PROPERTY = '<meta property="og:{}" content="{}">'
TERRITORIES = {"en": "en_GB", "fr": "fr_FR", "ro": "ro_RO"}
PICTURE_SIZE = (1200, 630)  # of pages/static/pages/share-*.png, which show the name of the office


class CollectingNode(template.Node):
    """Renders a block whose tags add to ``collection``, then the collection by ``render_facts``."""

    def __init__(
        self, nodelist: NodeList, name: str, collection: Callable, render_facts: Callable
    ) -> None:
        self.nodelist = nodelist
        self.name = name
        self.collection = collection
        self.render_facts = render_facts

    def render(self, context: Context) -> SafeString:
        collection = self.collection()
        with context.push(**{self.name: collection}):
            content = self.nodelist.render(context)
        if context.get("request") is None or context.get("is_missing"):
            return content
        return content + self.render_facts(context, collection)


def _parse(parser: Parser, end: str) -> NodeList:
    nodelist = parser.parse([end])
    parser.delete_first_token()
    return nodelist


@register.tag
def shared(parser: Parser, token: Token) -> CollectingNode:
    """Render the title and the description, then the canonical URL and the facts of link previews.

    The latter only for pages that exist and that others may link to.
    """
    return CollectingNode(_parse(parser, "endshared"), "head", PageHead, _shared)


@register.tag
def breadcrumb(parser: Parser, token: Token) -> CollectingNode:
    """Render the breadcrumb of ``{% crumb %}`` tags, and the same for search engines."""
    return CollectingNode(_parse(parser, "endbreadcrumb"), "crumbs", list, _breadcrumb)


def _shared(context: Context, head: PageHead) -> str:
    request = context["request"]
    if not canonical.has_canonical_url(request):
        return ""
    lines = [] if request.prefix else [_links(request)]  # the past is not in search results
    properties = _properties(request, context["shell"].office, head)
    lines.append(format_html_join("\n", PROPERTY, properties))
    return mark_safe("\n".join(lines) + "\n")


def _breadcrumb(context: Context, crumbs: list[Crumb]) -> str:
    request = context["request"]
    if not is_public(request):
        return ""
    items = [
        {
            "@type": "ListItem",
            "position": position,
            "name": in_language(crumb.language, crumb.name),
            "item": f"{settings.SITE_URL}{crumb.path or request.path}",
        }
        for position, crumb in enumerate(crumbs, 1)
    ]
    return script({"@type": "BreadcrumbList", "itemListElement": items})


def _links(request: SiteRequest) -> SafeString:
    link = format_html('<link rel="canonical" href="{}">', canonical.canonical_url(request))
    return link + format_html_join("", "\n" + ALTERNATE, canonical.alternates(request))


def _properties(
    request: SiteRequest, office: OfficeContent | None, head: PageHead
) -> list[tuple[str, Any]]:
    language = canonical.canonical_language(request)
    office_name = office.name if office else "C-PROC"
    others = [code for code in canonical.available_languages(request) if code != language]
    is_content = canonical.content_of(request) is not None
    return [
        ("title", head.title),
        ("description", head.description),
        ("type", "article" if is_content else "website"),
        ("url", canonical.canonical_url(request)),
        ("site_name", office_name),
        ("locale", TERRITORIES[language]),
        *(("locale:alternate", TERRITORIES[code]) for code in others),
        ("image", settings.SITE_URL + static(f"pages/share-{language}.png")),
        ("image:type", "image/png"),
        ("image:width", PICTURE_SIZE[0]),
        ("image:height", PICTURE_SIZE[1]),
        ("image:alt", office_name),
    ]
