"""Tags and filters that show contents. A builtin of every template (settings)."""

from functools import lru_cache

from django import template
from django.template.defaultfilters import date as default_date
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from core.i18n import languages
from core.i18n.dates import PartialDate, dash_between, format_start, with_ordinals
from record.content import LocalisedText, RichText
from record.footnotes import designations_of
from record.html_reader import plain_text
from record.rich_text import resolved

register = template.Library()


@register.simple_tag(takes_context=True)
def text(context, value):
    """A text, escaped, its language marked where it isn't the page's; a footnoted designation has its asterisk."""
    words, other_language = _text_and_language(value)
    return _marked(
        context,
        "span",
        other_language,
        designations_of(context).mark(words, language=other_language),
    )


@register.simple_tag(takes_context=True)
def link_text(context, value):
    """The same inside a link, where no other link can stand: the asterisk is bare."""
    words, other_language = _text_and_language(value)
    return _marked(
        context, "span", other_language, designations_of(context).mark(words, inside_link=True)
    )


@register.simple_tag(takes_context=True)
def links_to(context, named):
    """Contents that have a name, as links to their pages on one line."""
    links = ((content.get_absolute_url(), link_text(context, content.name)) for content in named)
    return format_html_join(", ", '<a href="{}">{}</a>', links)


@register.simple_tag(takes_context=True)
def designation(context, country):
    """The official name of a country or area."""
    return text(context, country.name)


@register.simple_tag(takes_context=True)
def rich(context, value: RichText):
    """A rich text, cleaned once more; its links lead to where their objects stand in this edition."""
    if not value:
        return ""
    request = context["request"]
    request.edition.cards.prefetch(value.refs())
    _words, other_language = _text_and_language(value)
    html = designations_of(context).mark_html(resolved(value, request), other_language)
    return _marked(context, "div", other_language, mark_safe(html))


@register.simple_tag(takes_context=True)
def footnotes(context):
    """The footnotes that the page has used so far: ask for them last, ``{% footnotes as notes %}``."""
    return designations_of(context).notes


@register.simple_tag
def when(start: PartialDate | None, end: PartialDate | None = None):
    """A date or a span of dates: "October 2013", "17–18 April 2024"; nothing where no date is known."""
    return _when(start, end, get_language())


@lru_cache(maxsize=4_096)  # many contents have the same dates
def _when(start, end, language):
    if not start or not end or start == end:
        return _time(start or end)
    words = format_start(start, end)
    return format_html("{}{}{}", _time(start, words), dash_between(words, end), _time(end))


@register.simple_tag
def period(start: PartialDate | None, end: PartialDate | None):
    """How long something runs: as ``when``, and "since January 2021" or "until 2014" where one end isn't known."""
    return _period(start, end, get_language())


@lru_cache(maxsize=4_096)
def _period(start, end, language):
    if start and not end:
        words = _("since {}") if start.precision == "day" else pgettext("month or year", "since {}")
        return format_html(conditional_escape(words), _time(start))
    if end and not start:
        words = _("until {}") if end.precision == "day" else pgettext("month or year", "until {}")
        return format_html(conditional_escape(words), _time(end))
    return _when(start, end, language)


@register.simple_tag(takes_context=True)
def newest_change(context, *lists):
    """The time of the last change of the contents in ``lists``; None without contents."""
    now = context["request"].edition.at
    times = [content.published_at for contents in lists for content in contents or ()]
    return max((time for time in times if time and time <= now), default=None)


@register.filter("date", expects_localtime=True)
def localized_date(value, pattern=None) -> str:
    """Django's filter, with the ordinals of the language."""
    return with_ordinals(default_date(value, pattern))


@register.filter
def plain(value) -> str:
    """Rich text without its markup, for descriptions, attributes and tables; semicolons keep list items apart."""
    return plain_text(str(value), between_items="; ", unless_after=".;:,!?…")


@register.filter
def first_words(text: str, number: int) -> str:
    """The first ``number`` words of a plain text. Marks stay beside their words, as in French, unlike with Django's."""
    words = text.split(" ")
    return text if len(words) <= number else f"{' '.join(words[:number])} …"


def _time(date, words=None):
    return (
        format_html('<time datetime="{}">{}</time>', date.isoformat(), words or date)
        if date
        else ""
    )


def _text_and_language(value) -> tuple[str, str | None]:
    """Return a text, and its language if that is not the page's."""
    if not isinstance(value, LocalisedText):
        return str(value or ""), None
    active = languages.active()
    language = value.language_for(active)
    return getattr(value, language), None if language == active or not value else language


def note_language(context, language: str | None):
    """Record that a text in ``language`` is shown; None is the language of the page."""
    if language == languages.ORIGINAL != languages.active():
        designations_of(context).shows_original = True


def _marked(context, tag, other_language, shown):
    if other_language is None:
        return shown
    note_language(context, other_language)
    return format_html('<{} lang="{}">{}</{}>', tag, other_language, shown, tag)
