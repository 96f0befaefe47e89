"""The head and the breadcrumb of a page, as rendered and as data for other programs."""

from typing import Any

from django import template
from django.conf import settings
from django.template.context import Context
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from core.i18n import languages
from delivery.opendata.json_ld import in_language, is_public, script
from delivery.prefixes import SiteRequest
from delivery.templatetags.page_head import PageHead
from pages import canonical
from pages.models import OfficeContent
from record import registry

register = template.Library()
TERRITORIES = {"en": "en_GB", "fr": "fr_FR", "ro": "ro_RO"}
PICTURE_SIZE = (1200, 630)  # of pages/static/pages/share-*.png, which show the name of the office


@register.simple_tag(takes_context=True)
def shared(context: Context) -> str:
    """Render the canonical URL, link preview and ``facts`` of a page that others may link to."""
    request = _page_request(context)
    if request is None or not canonical.has_canonical_url(request):
        return ""
    available = canonical.available_languages(request)
    # English, unless all of the page is available in its language.
    language = languages.language_of(request.path)
    if language not in available:
        language = languages.ORIGINAL
    properties = _properties(request, language, context["shell"].office, context["head"])
    others = [code for code in available if code != language]
    properties += [("locale:alternate", TERRITORIES[code]) for code in others]
    # The past is not in search results.
    lines = [] if request.prefix else [_links(request, language, available)]
    lines.append(format_html_join("\n", '<meta property="og:{}" content="{}">', properties))
    if facts := context.get("facts"):
        lines.append(script(facts))
    return mark_safe("\n".join(lines) + "\n")


@register.simple_tag(takes_context=True)
def breadcrumb_data(context: Context) -> str:
    """Render the steps of the breadcrumb above for search engines."""
    request = _page_request(context)
    if request is None or not is_public(request):
        return ""
    items = [
        {
            "@type": "ListItem",
            "position": position,
            "name": in_language(crumb.language, crumb.name),
            "item": f"{settings.SITE_URL}{crumb.path or request.path}",
        }
        for position, crumb in enumerate(context["crumbs"], 1)
    ]
    return script({"@type": "BreadcrumbList", "itemListElement": items})


def _page_request(context: Context) -> SiteRequest | None:
    return None if context.get("is_missing") else context.get("request")


def _links(request: SiteRequest, language: str, available: list[str]) -> SafeString:
    url = canonical.translated_url(language, request)
    link = format_html('<link rel="canonical" href="{}">', url)
    alternate = '\n<link rel="alternate" hreflang="{}" href="{}">'
    return link + format_html_join("", alternate, canonical.alternates(request, available))


def _properties(
    request: SiteRequest, language: str, office: OfficeContent | None, head: PageHead
) -> list[tuple[str, Any]]:
    office_name = office.name if office else "C-PROC"
    is_content = registry.page_of_match(request.resolver_match) is not None
    return [
        ("title", head.title),
        ("description", head.description),
        ("type", "article" if is_content else "website"),
        ("url", canonical.translated_url(language, request)),
        ("site_name", office_name),
        ("locale", TERRITORIES[language]),
        ("image", settings.SITE_URL + static(f"pages/share-{language}.png")),
        ("image:type", "image/png"),
        ("image:width", PICTURE_SIZE[0]),
        ("image:height", PICTURE_SIZE[1]),
        ("image:alt", office_name),
    ]
