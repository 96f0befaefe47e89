"""The archive as programs ask for it: Memento (RFC 7089). Pages name their archive, and the archive its pages."""

import datetime

from django.conf import settings
from django.utils.http import http_date, parse_http_date

from core.i18n.dates import BUCHAREST
from delivery.archive.days import Day, held_on
from record.urls import live_path

LINK_FORMAT = "application/link-format"
LONGEST_PATH = (
    1_000  # signs: it stands in the header up to six times, and proxies take only so much of headers
)


def add_headers(request, response):
    """Static ones to today's content pages; to those of the archive their moment and their neighbours besides."""
    match = request.resolver_match
    if response.status_code != 200 or not getattr(match and match.func, "is_content_page", False):
        return response
    path = live_path(request, request.get_full_path())
    if len(path) > LONGEST_PATH:
        return response
    if request.prefix is None:
        response["Link"] = ", ".join(_gate_and_map(path))
    elif request.prefix.is_archive:
        response["Memento-Datetime"] = http_date(request.edition.at.timestamp())
        archived = request.prefix.archived
        links = [_link(path, "original"), *_gate_and_map(path)]
        links += [_memento(day, f"{rel} memento") for rel, day in _named(archived) if day]
        response["Link"] = ", ".join(links)
    return response


def wanted_day(days: list[Day], asked: datetime.date | None, yesterday: datetime.date) -> Day:
    """The memento nearest to the day that was asked for; the newest where none was. ``days`` has one with a content."""
    there = [day for day in days if not day.is_gone]
    day = min(asked or yesterday, yesterday)
    held = held_on(days, day)
    if held is None:
        return there[-1]
    return held_on(there, day) or there[-1] if held.is_gone else Day(day, held.path)


def accepted(request) -> datetime.datetime | None:
    """The moment in ``Accept-Datetime``; None without it. Raises ``ValueError`` where it can't be read."""
    asked = request.headers.get("Accept-Datetime")
    if asked is None:
        return None
    try:
        return datetime.datetime.fromtimestamp(parse_http_date(asked), BUCHAREST)
    except OverflowError as error:
        raise ValueError("It lies outside of all time, in Bucharest at least.") from error


def links_of_gate(path: str) -> str:
    """What a TimeGate says of the page at ``path``, which may have a query."""
    return ", ".join([_link(path, "original"), _gate_and_map(path)[1]])


def time_map(path: str, days: list[Day]) -> str:
    """All days on which the page changed, the oldest first, in the link format (RFC 6690) of RFC 7089."""
    there = [day for day in reversed(days) if not day.is_gone]
    span = f'; from="{_moment(there[0])}"; until="{_moment(there[-1])}"' if there else ""
    lines = [
        _link(path, "original"),
        _gate_and_map(path)[0],
        f'{_link(f"/archive/timemap{path}", "self")}; type="{LINK_FORMAT}"{span}',
    ]
    for place, day in enumerate(there):
        first = "first " if place == 0 else ""
        last = "last " if place == len(there) - 1 else ""
        lines.append(_memento(day, f"{first}{last}memento"))
    return ",\n".join(lines) + "\n"


def _named(archived):
    return ("prev", archived.before), ("next", archived.after)


def _gate_and_map(path) -> list[str]:
    return [
        _link(f"/archive/timegate{path}", "timegate"),
        f'{_link(f"/archive/timemap{path.partition('?')[0]}", "timemap")}; type="{LINK_FORMAT}"',
    ]


def _memento(day, rel) -> str:
    return f'{_link(day.address, rel)}; datetime="{_moment(day)}"'


def _link(path, rel) -> str:
    return f'<{settings.SITE_URL}{path}>; rel="{rel}"'


def _moment(day) -> str:
    return http_date(day.at.timestamp())
