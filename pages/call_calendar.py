"""The times of calls as a calendar."""

from collections.abc import Iterable, Iterator

from core.i18n.typography import remove_control_characters
from delivery.opendata.json_items import url_of
from delivery.prefixes import SiteRequest
from pages.calls import CallContent
from pages.open_data import CALLS
from projects import calendars
from publishing.diff.labels import labelled


def parts(calls: Iterable[CallContent], request: SiteRequest) -> Iterator[str]:
    """Yield the whole calendar: the end of questions and the end of offers of each call."""
    yield calendars.calendar_start(CALLS.title, request)
    for call in calls:
        changed_at = calendars.time(call.published_at or request.edition.at)
        for name in ("questions_until", "offers_until"):
            if time := getattr(call, name):
                summary = labelled(str(CALLS.fields[name].label), str(call.title))
                properties = [
                    ("BEGIN", "VEVENT"),
                    ("SUMMARY", calendars.escape(remove_control_characters(summary))),
                    ("DTSTART", calendars.time(time)),
                    ("DTSTAMP", changed_at),
                    ("UID", f"{call.key}-{name}@{calendars.host()}"),
                    ("URL", url_of(call, request) or ""),
                    ("STATUS", "CANCELLED" if call.cancelled_because else ""),
                    ("END", "VEVENT"),
                ]
                yield calendars.lines(properties)
    yield calendars.CALENDAR_END
