"""Dated contents as a calendar (iCalendar, RFC 5545) that people subscribe to."""

import datetime
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override
from icalendar import Calendar, Event

from core.i18n import languages
from core.i18n.dates import ONE_DAY, PartialDate
from core.i18n.typography import without_control_characters
from delivery.opendata.json_items import address_of
from delivery.templatetags.content import plain
from delivery.updates import PublicationTimes, publication_times
from record.content import Content, LocalisedText
from record.urls import absolute_url

MEDIA_TYPE = "text/calendar; charset=utf-8"
ASK_AGAIN_AFTER = datetime.timedelta(hours=12)
# An end is the day after, and the calendar ends with the year 9999.
LAST_BUT_ONE_DAY = datetime.date.max - ONE_DAY
NOTHING = LocalisedText()


@dataclass(frozen=True)
class Entry:
    """What a calendar shows of a content. ``end`` may be None; a date that is a month or a year is its whole span.

    A property has one language: the description that of ``text``, the location that of ``place``. What
    ``more`` and ``around`` say beside them they say in the language that is active when they are called.
    """

    content: Content
    title: LocalisedText
    start: PartialDate
    end: PartialDate | None = None
    text: LocalisedText = NOTHING
    more: Callable[[], Iterable[str]] = tuple
    category: str = ""
    place: LocalisedText = NOTHING
    around: Callable[[], str] = str

    @property
    def last(self) -> PartialDate:
        return self.end or self.start


def calendar(name: str, entries: list[Entry], request) -> bytes:
    """Equal editions give equal bytes: every moment in it is one of the record."""
    whole = Calendar()
    host = urlsplit(settings.SITE_URL).hostname
    whole.add("prodid", f"-//{host}//{languages.active()}//")
    whole.add("version", "2.0")
    whole.add("method", "PUBLISH")
    whole.add("name", name, parameters={"language": languages.active()})
    whole.add("x-wr-calname", name)
    whole.add("refresh-interval", ASK_AGAIN_AFTER, parameters={"value": "DURATION"})
    whole.add("source", absolute_url(request.path), parameters={"value": "URI"})
    known = publication_times(request.edition, entries[0].content.kind) if entries else {}
    for entry in entries:
        whole.add_component(_event(entry, known.get(entry.content.key), host, request))
    return whole.to_ical()


def _event(entry: Entry, known: PublicationTimes | None, host, request) -> Event:
    content, event = entry.content, Event()
    event.add("uid", f"{content.key}@{host}")
    changed_at = content.published_at or request.edition.at  # a draft in a preview has no moment of its own
    event.add("dtstamp", changed_at)
    event.add("last-modified", changed_at)
    if known:
        event.add("created", known.first)
        event.add("sequence", known.changes)
    event.add("summary", *_said(entry.title, lambda: [str(entry.title)]))
    event.add("dtstart", entry.start.first)
    event.add("dtend", min(entry.last.last, LAST_BUT_ONE_DAY) + ONE_DAY)
    event.add("transp", "TRANSPARENT")
    for name, value, parameters in _properties(entry, request):
        event.add(name, value, parameters)
    return event


def _properties(entry, request) -> Iterator[tuple[str, str | list[str], dict[str, str]]]:
    description = _said(entry.text, lambda: [plain(entry.text), *entry.more(), exactness(entry)], "\n\n")
    location = _said(entry.place, lambda: [str(entry.place), entry.around()], ", ")
    for name, (words, parameters) in {"description": description, "location": location}.items():
        if words:
            yield name, words, parameters
    if entry.category:
        yield "categories", [entry.category], {"language": languages.active()}
    if address := address_of(entry.content, request):
        yield "url", address, {}


def _said(text: LocalisedText, parts: Callable[[], Iterable[str]], between="") -> tuple[str, dict[str, str]]:
    """``parts`` in the language in which ``text`` is there, by default the calendar's, and the parameter that names it.

    Nothing else says it: a calendar as a whole has no language.
    """
    language = text.language if text else languages.active()
    with override(language):
        return without_control_characters(between.join(filter(None, parts()))), {"language": language}


def exactness(entry: Entry) -> str:
    """Says that a span of days stands for a month or a year of which the source doesn't give the day."""
    if entry.start.precision == entry.last.precision == "day":
        return ""
    dates = str(entry.start) if entry.start == entry.last else f"{entry.start} – {entry.last}"
    return _("The day isn't known: the source says “%(dates)s”.") % {"dates": dates}
