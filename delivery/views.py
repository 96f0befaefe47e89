"""The archive page, the history of an object, and the form of those who got a preview."""

import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from core.http.origins import SeeOther, is_same_origin
from core.http.pagination import PAGE_PARAMETER, get_page
from core.i18n import dates
from delivery.archive.days import Day, archived_path, changes_of_page, find_change
from delivery.forms import ReviewEntryForm
from delivery.history import described_entries, history_entries, last_title
from delivery.middleware import content_page
from delivery.prefixes import SiteRequest
from publishing import previews
from publishing import review as draft_review
from publishing.diff.public import public_changes
from record import registry
from record.content import Content
from record.editions import NOT_FOUND_MESSAGE
from record.models import PreviewLink, Publication
from record.urls import is_content_page

ENTRIES_A_PAGE = 20  # with their changes
FROM_ELSEWHERE = _(
    "Your answer was not recorded. Your browser reported that it came from another site, or did "
    "not report where it came from. Check it and select “Send” on this page."
)


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
        except ValidationError as error:
            refusal = error.messages[0]
    context = {
        "path": path,
        "is_of_one": registry.page_at_path(path) is not None,
        "typed": typed,
        "refusal": refusal,
        "first": days[-1].day if days else None,
        "yesterday": request.edition.day - dates.ONE_DAY,
        **_one_year(days, request.GET.get("year")),
    }
    return render(request, "delivery/archive.html", context, status=400 if refusal else 200)


def _choose_day(typed: str, days: list[Day], today: datetime.date) -> Day:
    """Return the page at the end of the typed day. Raises ``ValidationError``."""
    try:
        day = datetime.date.fromisoformat(typed)
    except ValueError as error:
        message = _("This is not a valid date. Enter it as 2026-06-01: year, month, day.")
        raise ValidationError(message) from error
    if day >= today:
        message = _("This day isn’t over yet. The archive covers the days up to yesterday.")
        raise ValidationError(message)
    change = find_change(days, day)
    if change is None:
        raise ValidationError(_("This wasn’t published yet on that day. Choose a later day."))
    if not change.path:
        message = _(
            "The content shown here on that day was removed to protect a person’s rights or by "
            "order of a court."
        )
        raise ValidationError(message)
    return Day(day, change.path)


def _one_year(days: list[Day], requested: str | None) -> dict[str, Any]:
    """Return the years with changes, and the days of one year, by default of the newest."""
    years = sorted({day.day.year for day in days}, reverse=True)
    if requested is not None and requested not in map(str, years):
        raise Http404(_("Nothing changed in that year."))
    year = int(requested) if requested else next(iter(years), None)
    return {"years": years, "year": year, "days": [day for day in days if day.day.year == year]}


@content_page(query_parameters=(PAGE_PARAMETER, "first", "last"))
def history(request: SiteRequest, kind: str, slug: str) -> HttpResponse:
    """Show the publications of an object with their changes, or redirect to those of two days."""
    rows = _public_rows(request, kind, slug)
    if "first" in request.GET:
        days = (_past_day(request, request.GET.get(name, "")) for name in ("first", "last"))
        return redirect("delivery:comparison", kind, slug, *days)
    page = get_page(rows, request, ENTRIES_A_PAGE)
    indexes = range(page.start_index() - 1, page.end_index())
    newest, *entries = history_entries(rows, [0, *indexes], request, dates.today())
    context = {
        **_about(rows, slug),
        "newest": newest,
        "page": page,
        "entries": described_entries(entries, request.edition),
    }
    return render(request, "delivery/history.html", context)


@content_page
def version(request: SiteRequest, kind: str, slug: str, number: int) -> HttpResponse:
    """Show all texts and facts of one version; ``number`` counts from the oldest."""
    rows = _public_rows(request, kind, slug)
    row = rows[-number] if 0 < number <= len(rows) else None
    context = {"row": row, "changes": public_changes(None, _read_public(row, request))}
    return render(request, "delivery/version.html", _about(rows, slug) | context)


@content_page
def comparison(request: SiteRequest, kind: str, slug: str, first: str, last: str) -> HttpResponse:
    """Show the changes between the versions in force at the end of two Bucharest days."""
    rows = _public_rows(request, kind, slug)
    days = [_past_day(request, text) for text in (first, last)]
    contents = []
    for day in days:
        at = min(dates.end_of_day(day), request.edition.at)
        in_force = [row for row in rows if row.is_in_force(at)]
        contents.append(_read_public(next(iter(in_force), None), request))
    context = {"first": days[0], "last": days[1], "changes": public_changes(*contents)}
    return render(request, "delivery/version.html", _about(rows, slug) | context)


def _past_day(request: SiteRequest, text: str) -> datetime.date:
    """Return the day of this text. Raise ``Http404`` if it is none, or in the future."""
    try:
        day = datetime.date.fromisoformat(text)
    except ValueError as error:
        raise Http404(NOT_FOUND_MESSAGE) from error
    if day > request.edition.day:
        raise Http404(NOT_FOUND_MESSAGE)
    return day


def _public_rows(request: SiteRequest, kind: str, slug: str) -> list[Publication]:
    model = registry.models_by_kind().get(kind)
    if model is None:
        raise Http404(NOT_FOUND_MESSAGE)
    return request.edition.history(model.content_class, slug)


def _read_public(row: Publication | None, request: SiteRequest) -> Content:
    """Return the content of a row. Raise ``Http404`` if there is none, or none any more."""
    if row is None or row.is_gone:
        raise Http404(_("There is no public version of this page here."))
    return row.read(request.edition)


def _about(rows: list[Publication], slug: str) -> dict[str, Any]:
    """Return the context of each page; ``slug`` is the newest one that is not withheld."""
    kind = rows[0].kind
    return {"title": last_title(rows), "kind": kind, "kind_name": rows[0].kind_label, "slug": slug}


# CSRF middleware is for the admin only: the origin and the token in the URL protect this form.
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: SiteRequest, token: str) -> HttpResponse:
    """Show the drafts of a shared link, the comments on them and a form; 404 if it is closed."""
    now = timezone.now()
    shared = draft_review.review_request(token, now)
    if shared is None:
        raise Http404(previews.CLOSED)
    if request.method != "POST":
        return _review_page(request, *shared, ReviewEntryForm(candidates=shared[0]))
    form = ReviewEntryForm(request.POST, candidates=shared[0])
    if not is_same_origin(request):
        return _review_page(request, *shared, form, 403, FROM_ELSEWHERE)
    if not form.is_valid():
        return _review_page(request, *shared, form, 422)
    try:
        entry = draft_review.add_entry_by_link(token, now=now, **form.cleaned_data)
    except ValidationError as refusal:
        return _review_page(request, *shared, form, 409, refusal.messages[0])
    if entry is None:
        raise Http404(previews.CLOSED)
    return SeeOther(f"{request.path}?said={entry.pk}#said")


def _review_page(
    request: SiteRequest,
    candidates: list[Publication],
    link: PreviewLink,
    form: ReviewEntryForm,
    status: int = 200,
    refusal: str | Promise = "",
) -> HttpResponse:
    """Return the page; if nothing was recorded, ``refusal`` or the fields of the form state why."""
    entries = list(draft_review.entries_of_link(link, candidates))
    own = [entry for entry in entries if str(entry.pk) == request.GET.get("said")]
    shown = []  # each candidate with its page in the preview, if there is one
    for candidate in candidates:
        path = candidate.path
        address = previews.link_path(link, path) if is_content_page(path) else ""
        shown.append((candidate, address))
    context = {
        "link": link,
        "shown": shown,
        "first_page": previews.link_path(link),
        "review_entries": entries,
        "said": own[0] if own else None,
        "form": form,
        "reason": {"text": refusal} if status != 200 else None,
    }
    return render(request, "delivery/review.html", context, status=status)
