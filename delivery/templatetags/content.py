"""Tags and filters that show contents and search results; builtins of every template."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import template
from django.core.files.storage import default_storage
from django.template.defaultfilters import date as default_date
from django.utils.html import conditional_escape, escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.html_reader import plain_text
from core.i18n import languages
from core.i18n.dates import PartialDate, add_ordinals, dash_between, format_start
from core.uploads.renditions import rendition_names
from delivery.footnotes import designations_of
from publishing.biography import read_biography
from record.content import Content, LocalisedText, RichText
from record.rich_text import resolved
from record.urls import reachable
from search import highlighting
from search.query import Query

register = template.Library()

type Context = template.Context


@register.simple_tag(takes_context=True)
def text(context: Context, value: Any, inside_link: bool = False) -> str:
    """Render a text; its language is marked if it is not the page's, footnotes get an asterisk."""
    designations = designations_of(context)
    shown, language = _text_and_language(value, designations.language)
    marked = designations.mark(shown, inside_link, language)
    return _with_language(context, "span", language, marked)


@register.simple_tag(takes_context=True)
def link_text(context: Context, value: Any) -> str:
    """Render a text inside a link: the asterisk is no link."""
    return text(context, value, inside_link=True)


@register.simple_tag(takes_context=True)
def links_to(context: Context, contents: Iterable[Any]) -> SafeString:
    """Render links to the pages of ``contents``, separated by commas."""
    links = ((content.get_absolute_url(), link_text(context, content.name)) for content in contents)
    return format_html_join(", ", '<a href="{}">{}</a>', links)


@register.filter
def telephone(number: str) -> SafeString:
    """Return a link that dials the number, such as ``tel:+40212017887``."""
    return format_html('<a href="tel:{}">{}</a>', re.sub(r"[^\d+]", "", number), number)


@register.filter
def image_sources(content: Any) -> str:
    """Return the URLs of an image and its renditions with their widths; empty if it has none."""
    names = rendition_names(content.image, content.image_width or 0)
    if not names:
        return ""
    sources = (names | {content.image_width: content.image}).items()
    return ", ".join(f"{default_storage.url(name)} {width}w" for width, name in sources)


@register.filter
def focus_classes(content: Any) -> str:
    """Return the classes that crop an image around its focal point, in steps of 10 %."""
    point = (content.image_focus_x, content.image_focus_y)
    crop = "square " if getattr(content, "image_is_square", False) else ""
    if point == (None, None) and not crop:
        return ""
    x, y = (round(50 if share is None else share, -1) for share in point)
    return f"{crop}cropped x{x} y{y}"


@register.simple_tag(takes_context=True)
def rich(context: Context, value: RichText | None) -> str:
    """Render a rich text, sanitised again; its links lead to the pages of this edition."""
    if not value:
        return ""
    request = context["request"]
    request.edition.prefetch(value.refs())
    designations = designations_of(context)
    _shown, language = _text_and_language(value, designations.language)
    html = designations.mark_html(resolved(value, request), language)
    return _with_language(context, "div", language, mark_safe(html))


@register.simple_tag
def when(start: PartialDate | None, end: PartialDate | None = None) -> str:
    """Render a date or a span of dates: "October 2013", "17–18 April 2024"."""
    if not start or not end or start == end:
        return _time(start or end)
    shown = format_start(start, end)
    return format_html("{}{}{}", _time(start, shown), dash_between(shown, end), _time(end))


@register.simple_tag
def period(start: PartialDate | None, end: PartialDate | None) -> str:
    """Render a span as ``when``; "since January 2021" or "until 2014" if one end is not known."""
    if start and not end:
        since = _("since {}") if start.precision == "day" else pgettext("month or year", "since {}")
        return format_html(conditional_escape(since), _time(start))
    if end and not start:
        until = _("until {}") if end.precision == "day" else pgettext("month or year", "until {}")
        return format_html(conditional_escape(until), _time(end))
    return when(start, end)


@register.inclusion_tag("delivery/_biography.html", takes_context=True)
def biography(
    context: Context, content: Content, *names: str, is_rest: bool = False
) -> dict[str, Any]:
    """Render since when the values of these fields are published, and the values before them.

    With ``is_rest``, render those of all other fields that were looked for in vain.
    """
    edition = content.edition
    known = edition.cached(read_biography, content.ref)
    facts = []
    for fact in known.values():
        if (fact.name in names) == is_rest:
            continue
        before = ""
        if fact.before:
            values = fact.before.displayed(fact.name, edition)
            shown = [[text(context, value)] for value in values]
            before = format_html_join(", ", "{}", shown)
            edition.shown.add(fact.before.pk)
        edition.shown.add(fact.since.pk)
        facts.append((fact, before))
    return {"content": content, "facts": facts, "is_rest": is_rest}


@register.simple_tag(takes_context=True)
def result_link(context: Context, content: Content, query: Query) -> SafeString:
    """Render the title of a result as a link; a footnoted designation has a bare asterisk."""
    pieces = highlighting.highlight_title(content, query)
    title = mark_safe(" – ".join(_highlighted(context, piece) for piece in pieces))
    url = reachable(context["request"], content.search_result_url())
    link = format_html('<a href="{}">{}</a>', url, title)
    return mark_safe(designations_of(context).mark_html(link))


@register.simple_tag(takes_context=True)
def snippet(context: Context, content: Content, query: Query) -> str:
    """Render the part of the text that matches most terms."""
    piece = highlighting.highlight_snippet(content, query)
    if not piece:
        return ""
    return mark_safe(designations_of(context).mark_html(_highlighted(context, piece)))


@register.simple_tag(takes_context=True)
def newest_change(context: Context, *lists: Iterable[Content] | None) -> datetime | None:
    """Return the time of the last change of the contents in ``lists``; None without contents."""
    now = context["request"].edition.at
    times = [content.published_at for contents in lists for content in contents or ()]
    return max((time for time in times if time and time <= now), default=None)


@register.filter("date", expects_localtime=True)
def localized_date(value: Any, pattern: str | None = None) -> str:
    """Format as Django's filter, with the ordinals of the language."""
    return add_ordinals(default_date(value, pattern))


@register.filter
def plain(value: Any) -> str:
    """Return rich text without its markup; semicolons keep list items apart."""
    return plain_text(str(value), between_items="; ")


@register.filter
def first_words(text: str, number: int) -> str:
    """Return the first words of a plain text; a mark after a no-break space stays with its word."""
    words = text.split(" ")
    return text if len(words) <= number else f"{' '.join(words[:number])} …"


def note_language(context: Context, language: str | None) -> None:
    """Record that a text in ``language`` is shown; None is the language of the page."""
    if language == languages.ORIGINAL != languages.active():
        designations_of(context).shows_original = True


def _time(date: PartialDate | None, shown: str = "") -> str:
    if not date:
        return ""
    return format_html('<time datetime="{}">{}</time>', date.isoformat(), shown or date)


def _highlighted(context: Context, piece: highlighting.HighlightedText) -> str:
    runs = map(escape, piece.runs)
    marked = (f"<mark>{run}</mark>" if n % 2 and run else run for n, run in enumerate(runs))
    html = mark_safe("".join(marked))
    is_another = piece.language not in ("", languages.active())
    return _with_language(context, "span", piece.language if is_another else None, html)


def _text_and_language(value: Any, of_page: str) -> tuple[str, str | None]:
    """Return a text, and its language if that is not the page's."""
    if not isinstance(value, LocalisedText):
        return str(value or ""), None
    language = value.language_for(of_page)
    return getattr(value, language), None if language == of_page or not value else language


def _with_language(context: Context, tag: str, language: str | None, html: str) -> str:
    if language is None:
        return html
    note_language(context, language)
    return format_html('<{} lang="{}">{}</{}>', tag, language, html, tag)
