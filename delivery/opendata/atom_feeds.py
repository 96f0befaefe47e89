"""Atom feeds (RFC 4287) in which every id and time comes from the record."""

import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeData
from django.utils.translation import gettext as _

from core.i18n import languages
from core.i18n.languages import LANGUAGES
from core.i18n.typography import without_control_characters
from record.content import LocalisedText
from record.urls import absolute_url

MEDIA_TYPE = "application/atom+xml; charset=utf-8"
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


class Feed(Atom1Feed):
    """Django's feed with texts that may be in another language than the feed.

    ``updated`` is the time of the last change, also without items. A title may have markup; categories are pairs of a
    code, which is the same in all languages, and a label.
    """

    def __init__(self, title, address, request, author):
        self._last_change = request.edition.last_change or EPOCH
        feed_address = absolute_url(request.path)
        self._translations = [
            (code, absolute_url(languages.in_language(request.path, code)))
            for code in LANGUAGES
            if code != languages.active()
        ]
        super().__init__(
            title=without_control_characters(title),
            link=absolute_url(address),
            description=None,
            language=languages.active(),
            author_name=without_control_characters(author),
            author_link=settings.SITE_URL + languages.in_language("/", languages.active()),
            feed_url=feed_address,
            feed_guid=tag(
                feed_address.removeprefix(settings.SITE_URL).strip("/"), datetime.date(2026, 1, 1)
            ),
            feed_copyright=f"{settings.DATA_LICENCE_NAME}, {settings.DATA_LICENCE_URL}",
        )

    def add_item(self, title, link, description, categories=(), **more):
        title_has = {"type": "html"} if isinstance(title, SafeData) else {}
        super().add_item(
            without_control_characters(title),
            link,
            without_control_characters(description),
            attributes={
                "title": title_has | _language_of(title),
                "summary": _language_of(description),
            },
            labels={code: without_control_characters(label) for code, label in categories},
            categories=[code for code, _label in categories],
            **more,
        )

    def add_root_elements(self, handler):
        super().add_root_elements(handler)
        for code, address in self._translations:
            link = {
                "rel": "alternate",
                "type": "application/atom+xml",
                "hreflang": code,
                "href": address,
            }
            handler.addQuickElement("link", "", link)

    def add_item_elements(self, handler, item):
        super().add_item_elements(_AttributeWriter(handler, item), item)

    def latest_post_date(self):
        return self._last_change

    def response(self) -> HttpResponse:
        return HttpResponse(self.writeString("utf-8"), content_type=MEDIA_TYPE)


class _AttributeWriter:
    """Writes elements as ``handler`` does, with attributes for language and type, and the labels of categories."""

    def __init__(self, handler, item):
        self._handler, self._attributes, self._labels = handler, item["attributes"], item["labels"]

    def addQuickElement(self, name, contents=None, attrs=None):  # noqa: N802
        more = self._attributes.get(name, {}) if contents else {}
        if name == "category":
            more = {"label": self._labels[attrs["term"]]}
        self._handler.addQuickElement(name, contents, (attrs or {}) | more)

    def __getattr__(self, name):
        return getattr(self._handler, name)


def entry_id(name: str, day: datetime.date) -> str:
    """Return the id of an entry about ``name``: a translation is another entry with its own id."""
    language = languages.active()
    return tag(name if language == languages.ORIGINAL else f"{language}/{name}", day)


def entry_title(name: LocalisedText | str, description: str) -> str:
    """Return “Name: description”; it is HTML if the name is in another language than the feed, to mark that."""
    sentence = _("{name}: {words}")
    language = _language_of(name).get("xml:lang")
    if language is None:
        return sentence.format(name=name, words=description)
    marked = format_html('<span lang="{}">{}</span>', language, without_control_characters(name))
    return format_html(conditional_escape(sentence), name=marked, words=description)


def _language_of(text) -> dict[str, str]:
    """Return the attribute of a language other than the feed's; plain text is in the feed's."""
    is_another = isinstance(text, LocalisedText) and text and text.language != languages.active()
    return {"xml:lang": text.language} if is_another else {}


def tag(name: str, day: datetime.date) -> str:
    """Return an id that is independent of URLs (RFC 4151): of this site's host on the day ``day``."""
    return f"tag:{urlsplit(settings.SITE_URL).hostname},{day.isoformat()}:{name}"


def change_label(update) -> str:
    """Return the label of a change."""
    if update.is_withdrawal:
        return _("Withdrawn")
    if update.is_first:
        return _("Published for the first time")
    return _("Published again") if update.is_republished else _("Changed")
