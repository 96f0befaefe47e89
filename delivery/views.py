"""The public history of an object, and the form of those with whom a preview was shared."""

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from core.http.pagination import PAGE_PARAMETER, get_page
from core.http.responses import SeeOther
from core.http.same_origin import is_same_origin
from core.i18n import dates
from delivery.forms import ReviewEntryForm
from delivery.history import history_entries, last_title
from delivery.middleware import content_page
from delivery.prefixes import SiteRequest
from publishing import previews
from publishing import review as draft_review
from record import registry
from record.editions import NOT_FOUND_MESSAGE
from record.models import PreviewLink, Publication
from record.urls import is_content_page

ENTRIES_A_PAGE = 50
FROM_ELSEWHERE = _(
    "Your answer was not recorded. Your browser reported that it came from another site, or did "
    "not report where it came from. Check it and select “Send” on this page."
)


@content_page(query_parameters=(PAGE_PARAMETER,))
def history(request: SiteRequest, kind: str, slug: str) -> HttpResponse:
    """Show the publications of an object."""
    model = registry.models_by_kind().get(kind)
    if model is None:
        raise Http404(NOT_FOUND_MESSAGE)
    rows = request.edition.history(model.content_class, slug)
    entries = history_entries(rows, model.content_class, request, dates.today())
    context = {
        "title": last_title(rows),
        "kind_name": model._meta.verbose_name,
        "newest": entries[0],
        "page": get_page(entries, request, ENTRIES_A_PAGE),
    }
    return render(request, "history.html", context)


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
        return _review_page(request, *shared, ReviewEntryForm())
    form = ReviewEntryForm(request.POST)
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
    context = {
        "link": link,
        "shown": [_shown(candidate, link) for candidate in candidates],
        "first_page": previews.address_of(link),
        "review_entries": entries,
        "said": own[0] if own else None,
        "form": form,
        "refusal": {"text": refusal} if status != 200 else None,
    }
    return render(request, "review.html", context, status=status)


def _shown(candidate: Publication, link: PreviewLink) -> tuple[Publication, str, str]:
    """Return the candidate, its kind, and its page in the preview, empty if there is none."""
    model = registry.model_of(candidate.kind)
    path = model.content_class.path_of(candidate.slug)
    url = previews.address_of(link, path) if path and is_content_page(path) else ""
    return candidate, str(model._meta.verbose_name), url
