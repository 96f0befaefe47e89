"""The title, description and breadcrumb of a page: rendered, and collected for structured data."""

import html
from dataclasses import dataclass
from typing import Any, NamedTuple

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from core.i18n import languages
from core.i18n.typography import collapse_whitespace
from delivery.citations import citation_of
from delivery.footnotes import designations_of
from delivery.opendata.datasets import OFFICE
from delivery.templatetags.content import link_text, text
from delivery.templatetags.languages import lang_attribute
from publishing.citation import Citation
from record.content import LocalisedText
from record.urls import path_to

register = template.Library()


@dataclass
class PageHead:
    """Plain texts of a page; ``{% start_head %}`` puts one into the context as ``head``."""

    title: str = ""
    description: str = ""
    language: str | None = None  # of the text that is being rendered

    def language_attribute(self) -> str:
        """Return the attribute for the rendered text, and reset the language."""
        attribute = lang_attribute(self.language)
        self.language = None
        return attribute


class Crumb(NamedTuple):
    """One step of the breadcrumb; ``path`` is empty for the page itself."""

    name: str
    language: str
    path: str


@register.simple_tag(takes_context=True)
def start_head(context: template.Context) -> str:
    """Begin to collect the title, the description and the breadcrumb."""
    context["head"] = PageHead()
    context["crumbs"] = []
    return ""


@register.simple_tag(takes_context=True)
def head_language(context: template.Context, value: Any) -> str:
    """Set the language of the title or description around this tag to that of ``value``."""
    if isinstance(value, LocalisedText) and value:
        context["head"].language = value.language
    return ""


@register.simple_block_tag(takes_context=True)
def page_title(context: template.Context, content: str) -> SafeString:
    """Render the title."""
    head = context["head"]
    head.title = collapse_whitespace(html.unescape(content))
    return format_html("<title{}>{}</title>", head.language_attribute(), content)


@register.simple_block_tag(takes_context=True)
def page_description(context: template.Context, content: str) -> SafeString:
    """Render the description."""
    head = context["head"]
    head.description = collapse_whitespace(html.unescape(content))
    language = head.language_attribute()
    return format_html('<meta{} name="description" content="{}">', language, content)


@register.simple_tag(takes_context=True)
def crumb(context: template.Context, name: Any, path: str | None = None, view: str = "") -> str:
    """Render a step of the breadcrumb: a link to ``path`` or ``view``, or the page itself."""
    attribute = mark_safe(' aria-current="page"') if path is None and not view else ""
    path = path_to(view) if view else path or ""
    is_localised = isinstance(name, LocalisedText)
    language = name.language if is_localised else languages.active()
    plain = designations_of(context).without_markers(str(name))
    context["crumbs"].append(Crumb(collapse_whitespace(plain), language, path))
    if path:
        shown = link_text(context, name) if is_localised else name
        return format_html('<li><a href="{}">{}</a></li>', path, shown)
    return format_html("<li{}>{}</li>", attribute, text(context, name) if is_localised else name)


@register.simple_tag(takes_context=True)
def cite_page(context: template.Context, title: str) -> Citation:
    """Return the citation of the page; the one without a title is the home page of the office."""
    return citation_of(title or str(OFFICE), context["request"])
