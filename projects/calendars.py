"""The lines of a calendar (iCalendar, RFC 5545) that people subscribe to.

They are written by hand: the library takes a millisecond for each event, most of it to fold lines.
"""

import datetime
import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.functional import Promise

from core.i18n import languages
from delivery.prefixes import SiteRequest
from record.urls import absolute_url

MEDIA_TYPE = "text/calendar; charset=utf-8"
MAX_LINE_BYTES = 74  # after the space of a continued line
# A piece of a line, which divides no character.
PIECE = re.compile(rb".{1,%d}(?![\x80-\xbf])" % MAX_LINE_BYTES, re.DOTALL)
LINE_END = "\r\n"
CALENDAR_END = f"END:VCALENDAR{LINE_END}"

type Property = tuple[str, str]


def calendar_start(title: str | Promise, request: SiteRequest) -> str:
    """Return the lines before the events."""
    language = languages.active()
    name = escape(str(title))
    return lines(
        [
            ("BEGIN", "VCALENDAR"),
            ("VERSION", "2.0"),
            ("PRODID", f"-//{host()}//{language}//"),
            ("METHOD", "PUBLISH"),
            (f"NAME;LANGUAGE={language}", name),
            ("X-WR-CALNAME", name),
            ("REFRESH-INTERVAL;VALUE=DURATION", "PT12H"),
            ("SOURCE;VALUE=URI", absolute_url(request.path)),
        ]
    )


def host() -> str | None:
    """Return the host of the site, to which ids belong."""
    return urlsplit(settings.SITE_URL).hostname


def lines(properties: Iterable[Property]) -> str:
    """Return the lines of the properties that are not empty; their values are escaped."""
    text = ""
    for name, value in properties:
        if value:
            line = f"{name}:{value}"
            if len(line) > MAX_LINE_BYTES or not line.isascii():
                line = b"\r\n ".join(PIECE.findall(line.encode())).decode()
            text += line + LINE_END
    return text


def day(value: datetime.date) -> str:
    return value.isoformat().replace("-", "")


def time(value: datetime.datetime) -> str:
    return value.astimezone(datetime.UTC).strftime("%Y%m%dT%H%M%SZ")


def escape(text: str) -> str:
    """Return a text as the value of a property."""
    escaped = text.replace("\\", "\\\\").replace(";", r"\;").replace(",", r"\,")
    return escaped.replace("\r\n", r"\n").replace("\n", r"\n").replace("\r", r"\n")
