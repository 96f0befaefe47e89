"""The archive for programs: Memento (RFC 7089). Pages link to their archive, and the archive to its pages."""

import datetime

from django.conf import settings
from django.utils.http import http_date, parse_http_date

from core.i18n.dates import BUCHAREST
from delivery.archive.days import Day, change_in_force_on
from record.urls import live_path

LINK_FORMAT = "application/link-format"
MAX_PATH_LENGTH = (
    1_000  # the path is in the header up to six times, and proxies limit the size of headers
)


def add_headers(request, response):
    """Add links to live content pages; to those of the archive also their time and their neighbours."""
    match = request.resolver_match
    if response.status_code != 200 or not getattr(match and match.func, "is_content_page", False):
        return response
    path = live_path(request, request.get_full_path())
    if len(path) > MAX_PATH_LENGTH:
        return response
    if request.prefix is None:
        response["Link"] = ", ".join(_timegate_and_timemap(path))
    elif request.prefix.is_archive:
        response["Memento-Datetime"] = http_date(request.edition.at.timestamp())
        archived = request.prefix.archived
        links = [_link(path, "original"), *_timegate_and_timemap(path)]
        links += [_memento(day, f"{rel} memento") for rel, day in _neighbours(archived) if day]
        response["Link"] = ", ".join(links)
    return response


def nearest_memento(
    days: list[Day], requested: datetime.date | None, yesterday: datetime.date
) -> Day:
    """Return the memento nearest to the requested day, by default the newest. One of ``days`` has a content."""
    mementos = [day for day in days if not day.is_gone]
    day = min(requested or yesterday, yesterday)
    change = change_in_force_on(days, day)
    if change is None:
        return mementos[-1]
    if change.is_gone:
        return change_in_force_on(mementos, day) or mementos[-1]
    return Day(day, change.path)


def accept_datetime(request) -> datetime.datetime | None:
    """Return the time in ``Accept-Datetime``, or None without it. Raises ``ValueError`` if it can't be parsed."""
    header = request.headers.get("Accept-Datetime")
    if header is None:
        return None
    try:
        return datetime.datetime.fromtimestamp(parse_http_date(header), BUCHAREST)
    except OverflowError as error:
        raise ValueError("The date is out of range.") from error


def timegate_links(path: str) -> str:
    """Return the links of a TimeGate for the page at ``path``, which may have a query."""
    return ", ".join([_link(path, "original"), _timegate_and_timemap(path)[1]])


def time_map(path: str, days: list[Day]) -> str:
    """Return all days on which the page changed, the oldest first, in the link format (RFC 6690) of RFC 7089."""
    mementos = [day for day in reversed(days) if not day.is_gone]
    span = (
        f'; from="{_datetime(mementos[0])}"; until="{_datetime(mementos[-1])}"' if mementos else ""
    )
    lines = [
        _link(path, "original"),
        _timegate_and_timemap(path)[0],
        f'{_link(f"/archive/timemap{path}", "self")}; type="{LINK_FORMAT}"{span}',
    ]
    for index, day in enumerate(mementos):
        first = "first " if index == 0 else ""
        last = "last " if index == len(mementos) - 1 else ""
        lines.append(_memento(day, f"{first}{last}memento"))
    return ",\n".join(lines) + "\n"


def _neighbours(archived):
    return ("prev", archived.before), ("next", archived.after)


def _timegate_and_timemap(path) -> list[str]:
    return [
        _link(f"/archive/timegate{path}", "timegate"),
        f'{_link(f"/archive/timemap{path.partition('?')[0]}", "timemap")}; type="{LINK_FORMAT}"',
    ]


def _memento(day, rel) -> str:
    return f'{_link(day.url, rel)}; datetime="{_datetime(day)}"'


def _link(path, rel) -> str:
    return f'<{settings.SITE_URL}{path}>; rel="{rel}"'


def _datetime(day) -> str:
    return http_date(day.at.timestamp())
