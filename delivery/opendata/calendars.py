"""Dated contents as a calendar (iCalendar, RFC 5545) that people subscribe to."""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import override
from icalendar import Calendar, Event

from core.i18n import languages
from core.i18n.dates import ONE_DAY, PartialDate
from core.i18n.typography import without_control_characters
from delivery.opendata.datasets import Dataset
from delivery.opendata.json_items import url_of
from delivery.opendata.views import download
from delivery.prefixes import SiteRequest
from delivery.templatetags.content import plain
from delivery.updates import PublicationTimes, publication_times
from record.content import Content, LocalisedText
from record.urls import absolute_url

MEDIA_TYPE = "text/calendar; charset=utf-8"
# An end is the day after, and the calendar ends with the year 9999.
LAST_BUT_ONE_DAY = datetime.date.max - ONE_DAY
EMPTY_TEXT = LocalisedText()


@dataclass(frozen=True)
class Entry:
    """An entry of a calendar. A date that is a month or a year is its whole span.

    A property has one language: the description that of ``text``, the location that of ``place``.
    ``more`` and ``around`` return texts in the language that is active when they are called.
    """

    content: Content
    title: LocalisedText
    start: PartialDate
    end: PartialDate | None = None
    text: LocalisedText = EMPTY_TEXT
    more: Callable[[], Iterable[str]] = tuple
    category: str = ""
    place: LocalisedText = EMPTY_TEXT
    around: Callable[[], str] = str

    @property
    def last(self) -> PartialDate:
        return self.end or self.start


def calendar(dataset: Dataset, entries: list[Entry], request: SiteRequest) -> HttpResponse:
    """Return a calendar, equal for equal editions: all times in it are from the record."""
    name = str(dataset.title)
    language = {"language": languages.active()}
    host = urlsplit(settings.SITE_URL).hostname
    whole = Calendar()
    whole.add("prodid", f"-//{host}//{languages.active()}//")
    whole.add("version", "2.0")
    whole.add("method", "PUBLISH")
    whole.add("name", name, parameters=language)
    whole.add("x-wr-calname", name)
    interval = datetime.timedelta(hours=12)
    whole.add("refresh-interval", interval, parameters={"value": "DURATION"})
    whole.add("source", absolute_url(request.path), parameters={"value": "URI"})
    times = publication_times(request.edition, entries[0].content.kind) if entries else {}
    for entry in entries:
        event = _event(entry, times.get(entry.content.key), request)
        event.add("uid", f"{entry.content.key}@{host}")
        whole.add_component(event)
    return download(whole.to_ical(), MEDIA_TYPE, f"{dataset.name}-{request.edition.day}.ics")


def _event(entry: Entry, times: PublicationTimes | None, request: SiteRequest) -> Event:
    event = Event()
    # A draft in a preview has no time of publication.
    changed_at = entry.content.published_at or request.edition.at
    event.add("dtstamp", changed_at)
    event.add("last-modified", changed_at)
    if times:
        event.add("created", times.first)
        event.add("sequence", times.changes)
    event.add("dtstart", entry.start.first)
    event.add("dtend", min(entry.last.last, LAST_BUT_ONE_DAY) + ONE_DAY)
    event.add("transp", "TRANSPARENT")
    _add_text(event, "summary", entry.title, lambda: str(entry.title))
    _add_text(event, "description", entry.text, lambda: _description(entry))
    _add_text(event, "location", entry.place, lambda: _location(entry))
    if entry.category:
        event.add("categories", [entry.category], {"language": languages.active()})
    if url := url_of(entry.content, request):
        event.add("url", url)
    return event


def _add_text(event: Event, name: str, text: LocalisedText, render: Callable[[], str]) -> None:
    """Add a text rendered in the language of ``text``, by default the calendar's, and mark it."""
    language = text.language if text else languages.active()
    with override(language):
        value = without_control_characters(render())
    if value or name == "summary":
        event.add(name, value, {"language": language})


def _description(entry: Entry) -> str:
    parts = [plain(entry.text), *entry.more(), _precision_note(entry)]
    return "\n\n".join(filter(None, parts))


def _location(entry: Entry) -> str:
    return ", ".join(filter(None, [str(entry.place), entry.around()]))


def _precision_note(entry: Entry) -> str:
    """Return a note if a span of days is a month or a year whose day the source does not give."""
    if entry.start.precision == entry.last.precision == "day":
        return ""
    dates = str(entry.start) if entry.start == entry.last else f"{entry.start} – {entry.last}"
    return _("The day isn’t known: the source gives “%(dates)s”.") % {"dates": dates}
