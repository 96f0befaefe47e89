"""The page of the archive with the choice of a day, and the two URLs for programs (RFC 7089)."""

import datetime

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.i18n.dates import ONE_DAY, bucharest_day
from delivery.archive import memento
from delivery.archive.days import Day, archived_path, change_in_force_on, changes_of_page
from record import registry
from record.editions import NOT_FOUND_MESSAGE

INVALID_DATETIME = (
    "Accept-Datetime must be a date as in RFC 1123, for example: Mon, 01 Jun 2026 12:00:00 GMT\n"
)


@require_safe
def archive(request):
    """Show the days on which the page named by ``path`` changed; with ``day`` redirect there."""
    path = archived_path(request.GET.get("path", "/"))
    days = changes_of_page(path, request.edition)
    typed, refusal = request.GET.get("day", "").strip(), ""
    if typed:
        chosen, refusal = _choose_day(typed, days, request.edition.day)
        if not refusal:
            return HttpResponseRedirect(chosen.url)
    first, yesterday = days[-1].day if days else None, request.edition.day - ONE_DAY
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


@require_safe
def timegate(request, path):
    """Redirect to the page as it was at the time in ``Accept-Datetime``."""
    days = _mementos(path, request)
    try:
        accepted = memento.accept_datetime(request)
    except ValueError:
        return HttpResponse(INVALID_DATETIME, status=400, content_type="text/plain; charset=utf-8")
    requested = bucharest_day(accepted) if accepted else None
    query = request.META.get("QUERY_STRING", "")
    url = memento.nearest_memento(days, requested, request.edition.day - ONE_DAY).url
    response = HttpResponseRedirect(f"{url}?{query}" if query else url)
    response["Link"] = memento.timegate_links(
        request.get_full_path().partition("/archive/timegate")[2]
    )
    patch_vary_headers(response, ["Accept-Datetime"])
    return response


@require_safe
def timemap(request, path):
    """Return the list of the page's mementos."""
    return HttpResponse(
        memento.time_map(path, _mementos(path, request)), content_type=memento.LINK_FORMAT
    )


def _choose_day(typed, days, today):
    """Return the page at the end of the typed day, and the error message if there is none."""
    try:
        day = datetime.date.fromisoformat(typed)
    except ValueError:
        return None, _("That is no day. Write it as 2026-06-01: year, month, day.")
    if day >= today:
        return None, _("That day isn’t over yet. The archive runs to yesterday.")
    change = change_in_force_on(days, day)
    if change is None:
        return None, _("On that day this wasn’t published yet. Choose a later one.")
    if not change.path:
        return None, _(
            "What stood there on that day was taken away for a person’s rights or by a court’s order."
        )
    return Day(day, change.path), ""


def _mementos(path, request) -> list[Day]:
    days = changes_of_page(archived_path(path), request.edition)
    if all(day.is_gone for day in days):
        raise Http404(NOT_FOUND_MESSAGE)
    return days


def _one_year(days, requested) -> dict:
    """Return the years with changes, and the days of the requested year, by default of the newest."""
    years = sorted({day.day.year for day in days}, reverse=True)
    if requested is not None and requested not in map(str, years):
        raise Http404(_("Nothing changed in that year."))
    year = int(requested) if requested else next(iter(years), None)
    return {"years": years, "year": year, "days": [day for day in days if day.day.year == year]}
