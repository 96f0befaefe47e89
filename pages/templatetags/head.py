"""The head and the breadcrumb of a page as other programs read them, from the data that is rendered for people."""

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

from delivery.opendata.json_ld import in_language, is_public, script
from delivery.templatetags.page_head import Crumb, PageHead
from pages import canonical as canonical_urls

register = template.Library()
ALTERNATE = '<link rel="alternate" hreflang="{}" href="{}">'
PROPERTY = '<meta property="og:{}" content="{}">'
OTHER_LOCALE = '<meta property="og:locale:alternate" content="{}">'
TERRITORIES = {"en": "en_GB", "fr": "fr_FR", "ro": "ro_RO"}
PICTURE_SIZE = (1200, 630)  # of pages/static/pages/share-*.png, which show the name of the office


class SharedNode(template.Node):
    def __init__(self, nodelist):
        self.nodelist = nodelist

    def render(self, context):
        head = PageHead()
        with context.push(head=head):
            content = self.nodelist.render(context)
        request = context.get("request")
        if (
            request is None
            or context.get("is_missing")
            or not canonical_urls.is_worth_naming(request)
        ):
            return content
        canonical = canonical_urls.canonical(request)
        past = request.prefix is not None  # it isn't to be found
        lines = [
            "" if past else format_html('<link rel="canonical" href="{}">', canonical),
            format_html_join("", ALTERNATE, () if past else canonical_urls.alternates(request)),
            *_properties(request, canonical, context["shell"].office, head),
        ]
        return content + mark_safe("\n".join(lines) + "\n")


@register.tag
def shared(parser, token):
    """The title and the description, and after them the page's one address and what is shown where it is shared.

    Only of pages that exist and that may be named elsewhere.
    """
    return SharedNode(_parse_until(parser, "endshared"))


def _properties(request, address, office, head) -> list[str]:
    language = canonical_urls.canonical_language(request)
    office_name = getattr(office, "name", "C-PROC")
    others = ((TERRITORIES[code],) for code in canonical_urls.offered(request) if code != language)
    page = {
        "title": head.title,
        "description": head.description,
        "type": "website" if canonical_urls.content_shown(request) is None else "article",
        "url": address,
        "site_name": office_name,
        "locale": TERRITORIES[language],
    }
    picture = {
        "image": settings.SITE_URL + static(f"pages/share-{language}.png"),
        "image:type": "image/png",
        "image:width": PICTURE_SIZE[0],
        "image:height": PICTURE_SIZE[1],
        "image:alt": office_name,
    }
    return [
        *(format_html(PROPERTY, *property_and_value) for property_and_value in page.items()),
        format_html_join("", OTHER_LOCALE, others),
        *(format_html(PROPERTY, *property_and_value) for property_and_value in picture.items()),
    ]


class BreadcrumbNode(template.Node):
    def __init__(self, nodelist):
        self.nodelist = nodelist

    def render(self, context):
        crumbs: list[Crumb] = []
        with context.push(crumbs=crumbs):
            content = self.nodelist.render(context)
        request = context.get("request")
        if request is None or context.get("is_missing") or not is_public(request):
            return content
        items = [
            {
                "@type": "ListItem",
                "position": position,
                "name": in_language(crumb.language, crumb.name),
                "item": f"{settings.SITE_URL}{crumb.path or request.path}",
            }
            for position, crumb in enumerate(crumbs, 1)
        ]
        return content + script({"@type": "BreadcrumbList", "itemListElement": items})


@register.tag
def breadcrumb(parser, token):
    """The breadcrumb that ``{% crumb %}`` tags render, and the same for search engines."""
    return BreadcrumbNode(_parse_until(parser, "endbreadcrumb"))


def _parse_until(parser, end):
    nodelist = parser.parse([end])
    parser.delete_first_token()
    return nodelist
