"""The page of the archive on which a day is chosen."""

import datetime

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from core.i18n.dates import ONE_DAY
from delivery.archive.days import Day, archived_path, change_in_force_on, changes_of_page
from delivery.prefixes import SiteRequest
from record import registry

WITHHELD = gettext_lazy(
    "The content shown here on that day was removed to protect a person’s rights or by order of "
    "a court."
)


class NoSuchDay(Exception):
    """The page is not in the archive of the typed day; the text is for its reader."""


@require_safe
def archive(request: SiteRequest) -> HttpResponse:
    """Show the days on which the page named by ``path`` changed; with ``day`` redirect there."""
    path = archived_path(request.GET.get("path", "/"))
    days = changes_of_page(path, request.edition)
    typed = request.GET.get("day", "").strip()
    refusal = ""
    if typed:
        try:
            return HttpResponseRedirect(_choose_day(typed, days, request.edition.day).url)
        except NoSuchDay as error:
            refusal = str(error)
    first = days[-1].day if days else None
    yesterday = request.edition.day - ONE_DAY
    context = {
        "path": path,
        "is_of_one": registry.page_at_path(path) is not None,
        "typed": typed,
        "refusal": refusal,
        "first": first,
        "yesterday": yesterday,
        "example": max(first or yesterday, yesterday),
        **_one_year(days, request.GET.get("year")),
    }
    return render(request, "archive.html", context, status=400 if refusal else 200)


def _choose_day(typed: str, days: list[Day], today: datetime.date) -> Day:
    """Return the page at the end of the typed day. Raises ``NoSuchDay``."""
    try:
        day = datetime.date.fromisoformat(typed)
    except ValueError as error:
        raise NoSuchDay(
            _("This is not a valid date. Enter it as 2026-06-01: year, month, day.")
        ) from error
    if day >= today:
        raise NoSuchDay(_("This day isn’t over yet. The archive covers the days up to yesterday."))
    change = change_in_force_on(days, day)
    if change is None:
        raise NoSuchDay(_("This wasn’t published yet on that day. Choose a later day."))
    if not change.path:
        raise NoSuchDay(WITHHELD)
    return Day(day, change.path)


def _one_year(days: list[Day], requested: str | None) -> dict:
    """Return the years with changes, and the days of one year, by default of the newest."""
    years = sorted({day.day.year for day in days}, reverse=True)
    if requested is not None and requested not in map(str, years):
        raise Http404(_("Nothing changed in that year."))
    year = int(requested) if requested else next(iter(years), None)
    return {"years": years, "year": year, "days": [day for day in days if day.day.year == year]}
