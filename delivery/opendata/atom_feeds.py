"""Atom feeds (RFC 4287) in which every id and time comes from the record."""

import datetime
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse
from django.utils.feedgenerator import Atom1Feed
from django.utils.functional import Promise
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeData
from django.utils.translation import gettext as _

from core.i18n import languages
from core.i18n.languages import LANGUAGES
from core.i18n.typography import remove_control_characters
from delivery.prefixes import SiteRequest
from record.content import LocalisedText
from record.urls import absolute_url

EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


class Feed(Atom1Feed):
    """Django's feed with texts that may be in another language than the feed.

    ``updated`` is the time of the last change, also without items. A title may have markup.
    """

    def __init__(
        self, title: str | Promise, address: str, request: SiteRequest, author: str | Promise
    ) -> None:
        self._last_change = request.edition.last_change or EPOCH
        self._path = request.path
        url = absolute_url(request.path)
        super().__init__(
            title=remove_control_characters(title),
            link=absolute_url(address),
            description=None,
            language=languages.active(),
            author_name=remove_control_characters(author),
            author_link=settings.SITE_URL + languages.in_language("/", languages.active()),
            feed_url=url,
            feed_guid=tag(
                url.removeprefix(settings.SITE_URL).strip("/"), datetime.date(2026, 1, 1)
            ),
            feed_copyright=f"{settings.DATA_LICENCE_NAME}, {settings.DATA_LICENCE_URL}",
        )

    def add_item(  # type: ignore[override]  # a category has a label
        self,
        title: Any,
        link: str,
        description: Any,
        categories: Iterable[tuple[str, str]] = (),
        **more: Any,
    ) -> None:
        """Add an item; its categories are codes, the same in all languages, with labels."""
        super().add_item(
            remove_control_characters(title),
            link,
            remove_control_characters(description),
            attributes={
                "title": _html_type(title) | _language_of(title),
                "summary": {"type": "text"} | _html_type(description) | _language_of(description),
            },
            labels=[(code, remove_control_characters(label)) for code, label in categories],
            **more,
        )

    def add_root_elements(self, handler: Any) -> None:
        """Add the feeds in other languages as related: only the page of the feed is an alternate.

        Many readers show the last alternate as the page of the feed, whatever its type is.
        """
        super().add_root_elements(handler)
        for code in LANGUAGES:
            if code != languages.active():
                url = absolute_url(languages.in_language(self._path, code))
                link = {"rel": "related", "type": "application/atom+xml", "hreflang": code}
                handler.addQuickElement("link", "", link | {"href": url})

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        writer: Any = _AttributeWriter(handler, item["attributes"])
        super().add_item_elements(writer, item)
        for code, label in item["labels"]:
            handler.addQuickElement("category", "", {"term": code, "label": label})

    def latest_post_date(self) -> datetime.datetime:
        return self._last_change

    def response(self) -> HttpResponse:
        """Return the feed."""
        return HttpResponse(self.writeString("utf-8"), content_type=self.content_type)


class _AttributeWriter:
    """Writes elements as ``handler`` does, with attributes for language and type."""

    def __init__(self, handler: Any, attributes: dict[str, dict[str, str]]) -> None:
        self._handler = handler
        self._attributes = attributes

    def addQuickElement(  # noqa: N802
        self, name: str, contents: str | None = None, attrs: dict[str, str] | None = None
    ) -> None:
        more = self._attributes.get(name, {}) if contents else {}
        self._handler.addQuickElement(name, contents, (attrs or {}) | more)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._handler, name)


def entry_id(name: str, day: datetime.date) -> str:
    """Return the id of an entry about ``name``: a translation is another entry with its own id."""
    language = languages.active()
    return tag(name if language == languages.ORIGINAL else f"{language}/{name}", day)


def entry_title(name: LocalisedText | str, description: str) -> str:
    """Return “Name: description”, as HTML if the name is in another language than the feed."""
    sentence = _("{name}: {words}")
    language = _language_of(name).get("xml:lang")
    if language is None:
        return sentence.format(name=name, words=description)
    marked = format_html('<span lang="{}">{}</span>', language, remove_control_characters(name))
    return format_html(conditional_escape(sentence), name=marked, words=description)


def _html_type(text: Any) -> dict[str, str]:
    return {"type": "html"} if isinstance(text, SafeData) else {}


def _language_of(text: Any) -> dict[str, str]:
    """Return the attribute of a language other than the feed's; plain text is in the feed's."""
    is_another = isinstance(text, LocalisedText) and text and text.language != languages.active()
    return {"xml:lang": text.language} if is_another else {}


def tag(name: str, day: datetime.date) -> str:
    """Return an id that is independent of URLs (RFC 4151): of this site's host on that day."""
    return f"tag:{urlsplit(settings.SITE_URL).hostname},{day.isoformat()}:{name}"
