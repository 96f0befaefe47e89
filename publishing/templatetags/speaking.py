"""The language of what stands in a page: marked where it isn't the page's own, and told to the reader."""

import re

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html

from publishing import languages, row_words
from publishing.content import LocalisedText
from publishing.designations import designations_of
from publishing.translating.notes import note_on

register = template.Library()
# As the tags of contents.py mark texts; words of the record, which has one language, are marked as quotations.
# Ways to other pages: what those are called says nothing of this one.
NAVIGATION = re.compile(r"<nav\b.*?</nav>", re.DOTALL)
ANOTHER_LANGUAGE = re.compile(r'<(?:span|div|img|text|title|desc|option)(?: [^<>]*)? lang="en"')


@register.simple_block_tag(takes_context=True)
def told_in_which_language(context, content):
    """``content``, under a note where it isn't all in the reader's language, or older than the original."""
    request = context.get("request")
    if request is None or languages.active() == languages.ORIGINAL or context.get("is_missing"):
        return content
    is_mixed = bool(ANOTHER_LANGUAGE.search(NAVIGATION.sub("", content)))
    note = note_on(request, has_other_language=is_mixed)
    return render_to_string("_note_on_language.html", {"note": note}) + content if note else content


@register.simple_tag(takes_context=True)
def original(context, words):
    """Words of the record, which are written in English: notes and reasons. Designations are marked as in texts."""
    language = languages.active() if row_words.is_of_the_site(words) else languages.ORIGINAL
    shown = designations_of(context).mark(str(row_words.in_words(words) or ""), language=language)
    if not shown or language == languages.active():
        return shown
    return format_html('<bdi lang="{}">{}</bdi>', languages.ORIGINAL, shown)


@register.simple_tag
def lang_of(value):
    """The attribute that marks an element whose text is in another language than the page."""
    return lang_attribute(value.language) if isinstance(value, LocalisedText) and value else ""


def lang_attribute(language: str | None) -> str:
    return "" if language in (None, languages.active()) else format_html(' lang="{}"', language)
