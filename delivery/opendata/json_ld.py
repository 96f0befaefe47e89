"""Facts for search engines (schema.org) as JSON-LD in a page. It is data: no browser runs it."""

from typing import Any

from django.core.files.storage import default_storage
from django.utils.safestring import SafeString, mark_safe

from core.i18n import languages
from delivery.opendata.json_items import to_json, url_of
from delivery.prefixes import SiteRequest
from delivery.templatetags.content import plain
from record.content import Content, LocalisedText, RichText
from record.urls import absolute_url

# Nothing in the data can end the element around it.
HARMLESS = {sign: f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def without_empty(facts: dict[str, Any]) -> dict[str, Any]:
    """Return ``facts`` without empty values."""
    return {name: value for name, value in facts.items() if value}


def localized_value(text: LocalisedText | str) -> str | dict[str, str]:
    """Return a text without markup, with its language if that is not the page's."""
    value = plain(text) if isinstance(text, RichText) else str(text)
    return in_language(text.language, value) if isinstance(text, LocalisedText) else value


def in_language(language: str, value: str) -> str | dict[str, str]:
    """Return a text, with its language if that is not the page's."""
    is_another = value and language != languages.active()
    return {"@value": value, "@language": language} if is_another else value


def object_facts(content: Content, facts: dict[str, Any], request: SiteRequest) -> dict[str, Any]:
    """Return the known ``facts`` about an object, with its key and its page."""
    page = {"mainEntityOfPage": page_of(content, request)}
    return without_empty({"@id": f"urn:uuid:{content.key}"} | facts | page)


def page_of(content: Content, request: SiteRequest) -> dict[str, Any] | None:
    """Return the page about ``content`` with its languages; English if texts are missing."""
    active = languages.active()
    used = active if active in content.languages else [active, languages.ORIGINAL]
    url = url_of(content, request)
    return {"@type": "WebPage", "@id": url, "inLanguage": used} if url else None


def image_of(content: Any) -> str:
    """Return the URL of the image that ``content`` shows; empty if there is none."""
    image = content.shown_image
    return absolute_url(default_storage.url(image.image)) if image else ""


def script(data: dict[str, Any]) -> SafeString:
    """Return the element with ``data`` in a page."""
    text = to_json({"@context": "https://schema.org"} | data)
    for sign, escaped in HARMLESS.items():
        text = text.replace(sign, escaped)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')


def is_public(request: SiteRequest) -> bool:
    """Tell whether the URL may be published: that of a preview is for its recipients only."""
    return request.prefix is None or request.prefix.is_archive
