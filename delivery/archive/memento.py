"""The archive for programs (RFC 7089). A memento is a page at the end of a day of its changes."""

import datetime

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.cache import patch_vary_headers
from django.utils.http import http_date, parse_http_date
from django.views.decorators.http import require_safe

from core.i18n.dates import bucharest_day, end_of_day
from delivery.archive.days import Day, archived_path, changes_of_page, find_change
from delivery.prefixes import SiteRequest
from record.editions import NOT_FOUND_MESSAGE, Edition
from record.urls import live_path

LINK_FORMAT = "application/link-format"
# The path is in the header up to six times, and proxies limit the size of headers.
MAX_PATH_LENGTH = 1_000
INVALID_DATETIME = (
    "Accept-Datetime must be a date as in RFC 1123, for example: Mon, 01 Jun 2026 12:00:00 GMT\n"
)


def add_headers(request: SiteRequest, response: HttpResponse) -> None:
    """Add links to a content page; to an archived page also its time and its neighbours."""
    path = live_path(request, request.get_full_path())
    if len(path) > MAX_PATH_LENGTH:
        return
    if request.prefix is None:
        response["Link"] = ", ".join([_timegate(path), _timemap(path)])
    elif archived := request.prefix.archived:
        response["Memento-Datetime"] = http_date(request.edition.at.timestamp())
        links = [_link(path, "original"), _timegate(path), _timemap(path)]
        for rel, day in zip(("prev memento", "next memento"), archived.neighbours, strict=True):
            if day and not day.is_gone:
                links.append(_memento(day, rel))
        response["Link"] = ", ".join(links)


@require_safe
def timegate(request: SiteRequest, path: str) -> HttpResponse:
    """Redirect to the memento in force at ``Accept-Datetime``, by default to the newest one."""
    days = mementos(path, request.edition)
    accepted = request.headers.get("Accept-Datetime", http_date())
    try:
        time = datetime.datetime.fromtimestamp(parse_http_date(accepted), datetime.UTC)
        memento = find_change(days, bucharest_day(time)) or days[-1]
    except (ValueError, OverflowError):
        return HttpResponse(INVALID_DATETIME, status=400, content_type="text/plain; charset=utf-8")
    query = request.META.get("QUERY_STRING")
    response = HttpResponseRedirect(f"{memento.url}?{query}" if query else memento.url)
    original = request.get_full_path().partition("/archive/timegate")[2]
    response["Link"] = ", ".join([_link(original, "original"), _timemap(original)])
    patch_vary_headers(response, ["Accept-Datetime"])
    return response


@require_safe
def timemap(request: SiteRequest, path: str) -> HttpResponse:
    """Return the mementos, the oldest first, in the link format (RFC 6690)."""
    days = mementos(path, request.edition)
    span = {"from": _date(days[-1]), "until": _date(days[0])}
    own = _link(f"/archive/timemap{path}", "self", type=LINK_FORMAT, **span)
    links = [_link(path, "original"), _timegate(path), own]
    for day in reversed(days):
        first = "first " if day is days[-1] else ""
        last = "last " if day is days[0] else ""
        links.append(_memento(day, f"{first}{last}memento"))
    return HttpResponse(",\n".join(links) + "\n", content_type=LINK_FORMAT)


def mementos(path: str, edition: Edition) -> list[Day]:
    """Return the mementos of the page, the newest first. Raises ``Http404`` if there is none."""
    changes = changes_of_page(archived_path(path), edition)
    days = [day for day in changes if not day.is_gone]
    if not days:
        raise Http404(NOT_FOUND_MESSAGE)
    return days


def _timegate(path: str) -> str:
    return _link(f"/archive/timegate{path}", "timegate")


def _timemap(path: str) -> str:
    return _link(f"/archive/timemap{path.partition('?')[0]}", "timemap", type=LINK_FORMAT)


def _memento(day: Day, rel: str) -> str:
    return _link(day.url, rel, datetime=_date(day))


def _link(path: str, rel: str, **parameters: str) -> str:
    texts = [f'; {name}="{value}"' for name, value in parameters.items()]
    return f'<{settings.SITE_URL}{path}>; rel="{rel}"{"".join(texts)}'


def _date(day: Day) -> str:
    return http_date(end_of_day(day.day).timestamp())
