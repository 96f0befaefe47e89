"""The activities whose date is known as a calendar."""

import datetime
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from core.i18n import languages
from core.i18n.dates import ONE_DAY, PartialDate
from core.i18n.typography import join_with_and, remove_control_characters
from delivery.opendata import csv_rows
from delivery.opendata.reader import DatasetReader, Row
from delivery.templatetags.content import plain
from delivery.updates import PublicationTimes, publication_times
from projects import calendars, ordering
from projects.calendars import Property, escape
from projects.models import ActivityContent, ActivityFormat, ActivityType

# An end is the day after, and the calendar ends with the year 9999.
LAST_BUT_ONE_DAY = datetime.date.max - ONE_DAY


def parts(reader: DatasetReader) -> Iterator[str]:
    """Yield the whole calendar. All times in it are from the record."""
    request = reader.request
    yield calendars.calendar_start(reader.dataset.title, request)
    writer = EventWriter(reader)
    for rows in reader.batches():
        dated = [row for row in rows if "start" in row.content]
        keys = [row.key for row in dated]
        times = publication_times(request.edition, ActivityContent.kind, keys)
        yield "".join(writer.lines(row, times.get(row.key)) for row in dated)
    yield calendars.CALENDAR_END


class EventWriter:
    """Writes the events of one calendar. A property has one language: that of its text."""

    def __init__(self, reader: DatasetReader) -> None:
        self._reader = reader
        self._language = languages.active()
        self._host = calendars.host()
        self._types = {code: str(label) for code, label in ActivityType.choices}

    def lines(self, row: Row, times: PublicationTimes | None) -> str:
        """Return the lines of an activity; a month or a year is its whole span."""
        activity = row.content
        start, end = _span(row)
        # A draft in a preview has no time of publication.
        changed_at = calendars.time(row.in_force_from or self._reader.request.edition.at)
        code = activity.get("type", "")
        properties = [
            ("BEGIN", "VEVENT"),
            self._localized("SUMMARY", row, "title", lambda row, title: title),
            *(self._times(row) or _days(start, end)),
            ("DTSTAMP", changed_at),
            ("UID", f"{row.key}@{self._host}"),
            ("SEQUENCE", str(times.changes) if times else ""),
            (f"CATEGORIES;LANGUAGE={self._language}", escape(self._types.get(code, code))),
            ("CREATED", calendars.time(times.first) if times else ""),
            self._localized("DESCRIPTION", row, "summary", self._description),
            ("LAST-MODIFIED", changed_at),
            self._localized("LOCATION", row, "place", self._location),
            ("CONTACT", escape(activity.get("contact_email", ""))),
            ("TRANSP", "TRANSPARENT"),
            ("URL", self._reader.url(row.slug) or ""),
            ("END", "VEVENT"),
        ]
        return calendars.lines(properties)

    def _localized(
        self, name: str, row: Row, field: str, render: Callable[[Row, str], str]
    ) -> Property:
        """Return a property with a text, and what ``render`` adds to it in the same language."""
        text = row.content.get(field, {})
        language = self._language
        if not text.get(language):
            language = next(filter(text.get, text), language)
        with override(language) if language != self._language else nullcontext():
            value = remove_control_characters(render(row, text.get(language, "")))
        return f"{name};LANGUAGE={language}", escape(value)

    def _description(self, row: Row, summary: str) -> str:
        activity = row.content
        projects = filter(None, map(self._reader.find, activity.get("projects", ())))
        names = join_with_and(str(project.any_title) for project in projects)
        country = self._country(row)
        parts = [
            plain(summary),
            _("Projects: %s") % names if names else "",
            ordering.label_of(ActivityFormat, activity.get("format", "")),
            f"* {country.footnote}" if country and country.footnote else "",
            _precision_note(*_span(row)),
        ]
        return "\n\n".join(filter(None, parts))

    def _location(self, row: Row, place: str) -> str:
        country = self._country(row)
        designation = csv_rows.designation(country) if country else ""
        venue = row.content.get("venue", {}).get(languages.active(), "")
        return ", ".join(filter(None, [venue, place, designation]))

    def _times(self, row: Row) -> list[Property]:
        """Return the start and the end of an activity whose start is known to the minute."""
        if "start_time" not in row.content:
            return []
        activity = self._reader.typed(row)
        times = {"DTSTART": activity.starts_at, "DTEND": activity.ends_at}
        return [(name, calendars.time(time)) for name, time in times.items() if time]

    def _country(self, row: Row) -> Any:
        ref = row.content.get("country")
        return self._reader.find(ref) if ref else None


def _span(row: Row) -> tuple[PartialDate, PartialDate]:
    start = row.content["start"]
    return PartialDate.parse(start), PartialDate.parse(row.content.get("end", start))


def _days(start: PartialDate, end: PartialDate) -> list[Property]:
    """Return the first day, and the day after the last."""
    return [
        ("DTSTART;VALUE=DATE", calendars.day(start.first)),
        ("DTEND;VALUE=DATE", calendars.day(min(end.last, LAST_BUT_ONE_DAY) + ONE_DAY)),
    ]


def _precision_note(start: PartialDate, end: PartialDate) -> str:
    """Return a note if a span of days is a month or a year whose day the source does not give."""
    if start.precision == end.precision == "day":
        return ""
    dates = str(start) if start == end else f"{start} – {end}"
    return _("The day isn’t known: the source gives “%(dates)s”.") % {"dates": dates}
