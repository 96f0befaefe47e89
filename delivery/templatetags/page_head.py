"""The title, the description and the breadcrumb of a page: rendered, and collected for what repeats them as data."""

import html
from dataclasses import dataclass
from typing import NamedTuple

from django import template
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from core.i18n import languages
from core.i18n.typography import collapse_whitespace
from delivery.templatetags.content import designations_of, link_text, text
from delivery.templatetags.languages import lang_attribute
from record.content import LocalisedText
from record.urls import path_to

register = template.Library()


@dataclass
class PageHead:
    """Plain texts of a page; ``{% shared %}`` puts one into the context as ``head``."""

    title: str = ""
    description: str = ""
    language: str | None = None  # of the text that is being rendered, where it isn't the page's

    def take_language(self) -> str | None:
        language, self.language = self.language, None
        return language


class Crumb(NamedTuple):
    """One step of the breadcrumb; ``path`` is empty for the page itself."""

    name: str
    language: str
    path: str


@register.simple_tag(takes_context=True)
def head_language(context, value):
    """State that the title or the description around this tag is written in the language of ``value``."""
    if isinstance(value, LocalisedText) and value and value.language != languages.active():
        context["head"].language = value.language
    return ""


@register.simple_block_tag(takes_context=True)
def page_title(context, content):
    head = context["head"]
    head.title = _plain(content)
    return format_html("<title{}>{}</title>", lang_attribute(head.take_language()), content)


@register.simple_block_tag(takes_context=True)
def page_description(context, content):
    head = context["head"]
    head.description = _plain(content)
    language = lang_attribute(head.take_language())
    return format_html('<meta{} name="description" content="{}">', language, content)


@register.simple_tag(takes_context=True)
def crumb(context, name, path=None, view=""):
    """A step of the breadcrumb: a link to ``path`` or ``view``; the page itself where neither is given."""
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


def _plain(content) -> str:
    return collapse_whitespace(html.unescape(content))
