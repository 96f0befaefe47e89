"""The archive explained, a day chosen from it, and the two addresses at which programs ask for one (RFC 7089)."""

import datetime

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.i18n.dates import ONE_DAY, bucharest_day
from delivery.archive import memento
from delivery.archive.days import Day, days_of, held_on, page_at
from record import registry
from record.editions import NOT_FOUND_MESSAGE

NO_MOMENT = "Accept-Datetime must be a date as in RFC 1123, for example: Mon, 01 Jun 2026 12:00:00 GMT\n"


@require_safe
def archive(request):
    """The days on which the page named by ``path`` changed; with ``day`` it leads there."""
    path = page_at(request.GET.get("path", "/"))
    days = days_of(path, request.edition)
    typed, refusal = request.GET.get("day", "").strip(), ""
    if typed:
        chosen, refusal = _choose(typed, days, request.edition.day)
        if not refusal:
            return HttpResponseRedirect(chosen.address)
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
    """Leads to the page as it was at the moment in ``Accept-Datetime``."""
    days = _mementos(path, request)
    try:
        moment = memento.accepted(request)
    except ValueError:
        return HttpResponse(NO_MOMENT, status=400, content_type="text/plain; charset=utf-8")
    asked = bucharest_day(moment) if moment else None
    query = request.META.get("QUERY_STRING", "")
    address = memento.wanted_day(days, asked, request.edition.day - ONE_DAY).address
    response = HttpResponseRedirect(f"{address}?{query}" if query else address)
    response["Link"] = memento.links_of_gate(request.get_full_path().partition("/archive/timegate")[2])
    patch_vary_headers(response, ["Accept-Datetime"])
    return response


@require_safe
def timemap(request, path):
    """The list of the page's mementos."""
    return HttpResponse(memento.time_map(path, _mementos(path, request)), content_type=memento.LINK_FORMAT)


def _choose(typed, days, today):
    """The page at the end of the day that was typed, and why there is none."""
    try:
        day = datetime.date.fromisoformat(typed)
    except ValueError:
        return None, _("That is no day. Write it as 2026-06-01: year, month, day.")
    if day >= today:
        return None, _("That day isn’t over yet. The archive runs to yesterday.")
    held = held_on(days, day)
    if held is None:
        return None, _("On that day this wasn’t published yet. Choose a later one.")
    if not held.path:
        return None, _(
            "What stood there on that day was taken away for a person’s rights or by a court’s order."
        )
    return Day(day, held.path), ""


def _mementos(path, request) -> list[Day]:
    days = days_of(page_at(path), request.edition)
    if all(day.is_gone for day in days):
        raise Http404(NOT_FOUND_MESSAGE)
    return days


def _one_year(days, asked) -> dict:
    """The years in which something changed, and the days of the one that was asked for, or of the newest."""
    years = sorted({day.day.year for day in days}, reverse=True)
    if asked is not None and asked not in map(str, years):
        raise Http404(_("Nothing changed in that year."))
    year = int(asked) if asked else next(iter(years), None)
    return {"years": years, "year": year, "days": [day for day in days if day.day.year == year]}
