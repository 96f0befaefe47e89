"""Facts for search engines (schema.org) as JSON-LD in a page. It is data: no browser runs it."""

import json

from django.utils.safestring import SafeString, mark_safe

from core.i18n import languages
from delivery.opendata.json_items import url_of
from delivery.templatetags.content import plain
from record.content import LocalisedText, RichText

# Nothing in the data can end the element that it stands in.
HARMLESS = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def without_empty(facts: dict) -> dict:
    """Return ``facts`` without empty values."""
    return {name: value for name, value in facts.items() if value}


def localized_value(text: LocalisedText | str) -> str | dict[str, str]:
    """A text without markup, with its language where that isn't the page's."""
    words = plain(text) if isinstance(text, RichText) else str(text)
    return in_language(text.language, words) if isinstance(text, LocalisedText) else words


def in_language(language: str, words: str) -> str | dict[str, str]:
    is_another = words and language != languages.active()
    return {"@value": words, "@language": language} if is_another else words


def page_of(content, request) -> dict | None:
    """The page about ``content``, and its languages: the reader's, and English where that isn't all."""
    active = languages.active()
    spoken = active if active in content.languages else [active, languages.ORIGINAL]
    address = url_of(content, request)
    return address and {"@type": "WebPage", "@id": address, "inLanguage": spoken}


def script(data: dict) -> SafeString:
    text = json.dumps({"@context": "https://schema.org"} | data, ensure_ascii=False).translate(
        HARMLESS
    )
    return mark_safe(f'<script type="application/ld+json">{text}</script>')


def is_public(request) -> bool:
    """Whether the page may be named elsewhere: not in a preview, whose address is for who was given it."""
    return not request.prefix or request.prefix.is_archive
