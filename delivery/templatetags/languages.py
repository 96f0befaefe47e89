"""The language of texts: marked if the page has another one, with a notice to the reader."""

from typing import Any

from django import template
from django.template.base import Parser, Token
from django.template.loader import render_to_string
from django.utils.html import format_html

from core.i18n import languages
from delivery.footnotes import designations_of
from delivery.templatetags.content import note_language
from record.content import LocalisedText
from record.texts import with_language

register = template.Library()


@register.tag("language_notice")
class NoticeNode(template.Node):
    """A part of a page, which does not count its languages.

    It has a notice if it is not all in the reader's language, or is outdated.
    """

    def __init__(self, parser: Parser, token: Token) -> None:
        self.nodelist = parser.parse(["endlanguage_notice"])
        parser.delete_first_token()

    def render(self, context: template.Context) -> str:
        designations = designations_of(context)
        shown_before = designations.shows_original
        designations.shows_original = False
        content: str = self.nodelist.render(context)
        notice = _notice(context, designations.shows_original)
        designations.shows_original = shown_before
        return notice + content


@register.filter
def in_english(path: str) -> str:
    """Return the English path of the page."""
    return languages.in_language(path, languages.ORIGINAL)


@register.simple_tag(takes_context=True)
def original(context: template.Context, value: str) -> str:
    """Render a note or reason, which is written in English, with marked designations."""
    text = with_language(value)
    shown = designations_of(context).mark(str(text), language=text.language)
    if not shown or text.language == languages.active():
        return shown
    return format_html('<bdi lang="{}">{}</bdi>', languages.ORIGINAL, shown)


@register.simple_tag(takes_context=True)
def lang_of(context: template.Context, value: Any) -> str:
    """Return the attribute for an element whose text is in another language than the page."""
    if not isinstance(value, LocalisedText) or not value:
        return ""
    note_language(context, value.language)
    return lang_attribute(value.language)


def lang_attribute(language: str | None) -> str:
    """Return the attribute ``lang``; empty for the language of the page, also None."""
    return "" if language in (None, languages.active()) else format_html(' lang="{}"', language)


def _notice(context: template.Context, shows_original: bool) -> str:
    """Render the notice; empty if the whole page is in the reader's language and up to date."""
    request = context.get("request")
    active = languages.active()
    if request is None or active == languages.ORIGINAL or context.get("is_missing"):
        return ""
    row = request.edition.shown_row
    status = row.translation_status(active) if row else None
    older_since = status.older_since if status else None
    if not shows_original and older_since is None:
        return ""
    missing_words = status.missing_words if status and shows_original else 0
    is_untranslated = bool(row and 0 < missing_words == row.languages.get("words"))
    note = {
        "nothing_is_translated": is_untranslated,
        "parts_are_missing": shows_original and not is_untranslated,
        "older_since": older_since,
        "original_path": languages.in_language(request.get_full_path(), languages.ORIGINAL),
    }
    return render_to_string("delivery/_note_on_language.html", {"note": note})
