"""Atom feeds (RFC 4287) in which every id and moment comes from the record."""

import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from publishing import languages
from publishing.addresses import whole_address
from publishing.content import LocalisedText
from publishing.text import without_control_characters

MEDIA_TYPE = "application/atom+xml; charset=utf-8"
BEFORE_ANYTHING = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


class Feed(Atom1Feed):
    """``add_item`` as Django's has it, with texts that may be in another language than the feed.

    ``updated`` is the last moment of the record, also where there are no items.
    """

    def __init__(self, title, address, request, author):
        self._last_change = request.edition.last_change or BEFORE_ANYTHING
        feed_address = whole_address(request.path)
        super().__init__(
            title=without_control_characters(title),
            link=whole_address(address),
            description=None,
            language=languages.active(),
            author_name=without_control_characters(author),
            author_link=f"{settings.SITE_URL}/",
            feed_url=feed_address,
            feed_guid=tag(feed_address.removeprefix(settings.SITE_URL).strip("/"), datetime.date(2026, 1, 1)),
            feed_copyright=f"{settings.DATA_LICENCE_NAME}, {settings.DATA_LICENCE_URL}",
        )

    def add_item(self, title, link, description, **more):
        super().add_item(
            without_control_characters(title),
            link,
            without_control_characters(description),
            languages={"title": _language_of(title), "summary": _language_of(description)},
            **more,
        )

    def add_item_elements(self, handler, item):
        super().add_item_elements(_Marking(handler, item["languages"]), item)

    def latest_post_date(self):
        return self._last_change

    def answer(self) -> HttpResponse:
        return HttpResponse(self.writeString("utf-8"), content_type=MEDIA_TYPE)


class _Marking:
    """Writes elements as ``handler`` does, and says of those in another language than the feed which one that is."""

    def __init__(self, handler, languages_of: dict[str, str]):
        self._handler, self._languages_of = handler, languages_of

    def addQuickElement(self, name, contents=None, attrs=None):  # noqa: N802
        language = self._languages_of.get(name)
        marked = {"xml:lang": language} if language and contents else {}
        self._handler.addQuickElement(name, contents, (attrs or {}) | marked)

    def __getattr__(self, name):
        return getattr(self._handler, name)


def _language_of(words) -> str:
    """Where it isn't the feed's; plain text is in the feed's."""
    language = words.language if isinstance(words, LocalisedText) else ""
    return "" if language == languages.active() else language


def tag(name: str, day: datetime.date) -> str:
    """An id that stays whatever addresses do (RFC 4151): of this site's host on the day ``day``."""
    return f"tag:{urlsplit(settings.SITE_URL).hostname},{day.isoformat()}:{name}"


def said_of(update) -> str:
    """What became of the object, in a word."""
    if update.is_withdrawal:
        return _("Withdrawn")
    if update.is_first:
        return _("Published for the first time")
    return _("Published again") if update.came_back else _("Changed")
