"""Atom feeds (RFC 4287) in which every id and time comes from the record."""

import datetime
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse
from django.utils.feedgenerator import Atom1Feed
from django.utils.functional import Promise
from django.utils.html import conditional_escape

from core.i18n import languages
from core.i18n.typography import remove_control_characters
from delivery.opendata.datasets import OFFICE
from delivery.prefixes import SiteRequest
from record.urls import absolute_url

EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


class Feed(Atom1Feed):
    """Django's feed of this office.

    ``updated`` is the time of the last change, also without items. A description may have markup.
    """

    def __init__(self, title: str | Promise, address: str, request: SiteRequest) -> None:
        self._last_change = request.edition.last_change or EPOCH
        url = absolute_url(request.path)
        super().__init__(
            title=remove_control_characters(title),
            link=absolute_url(address),
            description=None,
            language=languages.active(),
            author_name=str(OFFICE),
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
            remove_control_characters(conditional_escape(description)),
            labels=[(code, remove_control_characters(label)) for code, label in categories],
            **more,
        )

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        for code, label in item["labels"]:
            handler.addQuickElement("category", "", {"term": code, "label": label})

    def latest_post_date(self) -> datetime.datetime:
        return self._last_change

    def response(self) -> HttpResponse:
        """Return the feed."""
        return HttpResponse(self.writeString("utf-8"), content_type=self.content_type)


def entry_id(name: str, day: datetime.date) -> str:
    """Return the id of an entry about ``name``: a translation is another entry with its own id."""
    language = languages.active()
    return tag(name if language == languages.ORIGINAL else f"{language}/{name}", day)


def tag(name: str, day: datetime.date) -> str:
    """Return an id that is independent of URLs (RFC 4151): of this site's host on that day."""
    return f"tag:{urlsplit(settings.SITE_URL).hostname},{day.isoformat()}:{name}"
