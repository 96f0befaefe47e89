"""Dated contents as a calendar (iCalendar, RFC 5545) that people subscribe to."""

import datetime
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import override

from core.i18n import languages
from core.i18n.dates import ONE_DAY, PartialDate
from core.i18n.typography import remove_control_characters
from delivery.opendata.datasets import Dataset
from delivery.opendata.files import respond
from delivery.opendata.items import Form, texts
from delivery.opendata.json_items import url_of
from delivery.prefixes import SiteRequest
from delivery.templatetags.content import plain
from delivery.updates import PublicationTimes, publication_times
from record.content import Content, LocalisedText
from record.urls import absolute_url

if TYPE_CHECKING:
    from icalendar import Calendar, Event

MEDIA_TYPE = "text/calendar; charset=utf-8"
# An end is the day after, and the calendar ends with the year 9999.
LAST_BUT_ONE_DAY = datetime.date.max - ONE_DAY
EMPTY_TEXT = LocalisedText()
LINE_END = "\r\n"
FOLD = f"{LINE_END} "
MAX_LINE_LENGTH = 74
EVENT_END = f"{LINE_END}END:VEVENT{LINE_END}"
URL = f"{LINE_END}URL:"  # the lines of an event are sorted by name: it is the last one


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


def form_of(dataset: Dataset, entry_of: Callable[[Any], Entry | None]) -> Form:
    """Return the form of a dataset in which each content is an event.

    ``entry_of`` returns the entry of a content, None if it has no date.
    """

    def render(contents: list[Any], request: SiteRequest) -> list[str]:
        keys = [content.key for content in contents]
        times = publication_times(request.edition, dataset.content_class.kind, keys)
        events = []
        for content in contents:
            entry = entry_of(content)
            events.append(_event_text(entry, times.get(content.key), request) if entry else "")
        return events

    return Form("calendar", dataset, render, _with_folded_url)


def calendar(form: Form, request: SiteRequest) -> HttpResponseBase:
    """Return a calendar, equal for equal editions: all times in it are from the record."""
    name = f"{form.dataset.name}-{request.edition.day}.ics"
    return respond(request, lambda: _parts(form, request), MEDIA_TYPE, name)


def _parts(form: Form, request: SiteRequest) -> Iterator[str]:
    start, end, _ = _empty_calendar(form.dataset, request).to_ical().decode().partition("END:")
    yield start
    yield from texts(form, request)
    yield f"{end}VCALENDAR{LINE_END}"


def _empty_calendar(dataset: Dataset, request: SiteRequest) -> "Calendar":
    from icalendar import Calendar  # 4 MB and 30 ms that no page needs

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
    return whole


def _event_text(entry: Entry, times: PublicationTimes | None, request: SiteRequest) -> str:
    """Return the lines of an event; that of its URL, the last but one, is not folded."""
    text: str = _event(entry, times, request).to_ical().decode()
    url = url_of(entry.content, request)
    return text.replace(EVENT_END, f"{URL}{url}{EVENT_END}") if url else text


def _with_folded_url(text: str) -> str:
    before, url_start, url = text.removesuffix(EVENT_END).rpartition(URL)
    if not url_start:
        return text
    line = url_start.lstrip() + url
    lines = [
        line[start : start + MAX_LINE_LENGTH] for start in range(0, len(line), MAX_LINE_LENGTH)
    ]
    return f"{before}{LINE_END}{FOLD.join(lines)}{EVENT_END}"


def _event(entry: Entry, times: PublicationTimes | None, request: SiteRequest) -> "Event":
    from icalendar import Event

    event = Event()
    event.add("uid", f"{entry.content.key}@{urlsplit(settings.SITE_URL).hostname}")
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
    return event


def _add_text(event: "Event", name: str, text: LocalisedText, render: Callable[[], str]) -> None:
    """Add a text rendered in the language of ``text``, by default the calendar's, and mark it."""
    language = text.language if text else languages.active()
    with override(language):
        value = remove_control_characters(render())
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
