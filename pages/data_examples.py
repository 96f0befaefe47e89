"""What the page about the data shows of it: true lines of this edition, and addresses that work."""

import datetime
import json

from django.conf import settings

from core.i18n import languages
from core.i18n.dates import ONE_DAY, bucharest_day
from delivery.archive import days
from delivery.opendata import json_items
from pages.open_data import LEGAL_BASIS
from projects.open_data import PROJECTS
from record.urls import absolute_url

SHOWN = ("key", "address", "published_at", "status", "acronym", "title", "start", "end")


def example(request) -> str:
    """The first project of the list as it stands in the JSON, without most of its fields; empty without projects."""
    first = next(iter(PROJECTS.contents(request.edition)), None)
    if first is None:
        return ""
    whole = json_items.item(PROJECTS, first, request)
    return json.dumps({name: whole[name] for name in SHOWN}, ensure_ascii=False, indent=2)


def addresses(request) -> dict[str, str]:
    """The whole addresses that the examples name, and the day of the archived one."""
    day = _archived_day(request)
    return {
        "day": day,
        "projects_json": absolute_url(PROJECTS.path("json")),
        "projects_csv": absolute_url(PROJECTS.path("csv")),
        "legal_basis_ics": absolute_url(LEGAL_BASIS.paths()["calendar"]),
        "archived_json": settings.SITE_URL
        + languages.in_language(f"/archive/{day}/projects.json", languages.active()),
    }


def _archived_day(request) -> datetime.date:
    """The day that is read in the archive; today the newest one there, or the one that will be the first."""
    if request.prefix and request.prefix.is_archive:
        return request.prefix.day
    now = request.edition.at
    moments = days.change_times(now, now)
    yesterday = request.edition.day - ONE_DAY
    return max(yesterday, bucharest_day(moments.first)) if moments else yesterday
