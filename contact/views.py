"""The contact page with its form, and the page after sending.

Archives and previews have the contact page of their edition, without the form.
"""

from django.core.signing import BadSignature
from django.db import Error
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from contact import form_tokens, spam, structured_data
from contact.forms import MessageForm
from contact.intake import NotStored, read_token, receive, reference_signer, unavailable
from contact.models import Message, Subject
from contact.models.details import ContactContent
from core.caching.bounded_cache import BoundedCache
from core.http.origins import SeeOther
from core.i18n import languages
from core.uploads.storage import DiscardingUploadHandler
from delivery.middleware import content_page
from delivery.opendata.json_ld import script
from delivery.prefixes import SiteRequest
from record import registry
from record.editions import Edition
from record.urls import absolute_url

# In place of the token in a stored page: no text has these characters (Unicode, D14).
PLACEHOLDER = "\ufdd2token\ufdd3"
# Pages with an empty form, by version, language and subjects.
empty_pages: BoundedCache[tuple, str] = BoundedCache(2 * len(languages.LANGUAGES))


@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: SiteRequest) -> HttpResponse:
    """Show the form, or store a message and redirect to the page with its reference."""
    if request.prefix:
        return _details(request)
    return _send(request) if request.method == "POST" else _empty_form(request)


setattr(contact, "is_in_editions", True)  # noqa: B010 (a function declares no attributes)


@content_page
def _details(request: SiteRequest) -> HttpResponse:
    """Show the contact details of an archived day or of a preview; the form is on the live site."""
    details = request.edition.find_singleton(ContactContent)
    return render(request, "contact/contact.html", {"details": details})


# A browser may store this page: after any failure, its button Back shows what was typed.
@cache_control(private=True, no_cache=True)
def _empty_form(request: SiteRequest) -> HttpResponse:
    if not request.GET:
        return _untouched_page(request)
    initial = {
        "text": _opening_text(request.GET.get("path", ""), request.edition),
        "subject": _subject_named(request.GET.get("subject", "")),
        "country": request.GET.get("country", "").upper(),
    }
    return _page(request, MessageForm(initial=initial))


def _untouched_page(request: SiteRequest) -> HttpResponse:
    """Return the page as nearly all visitors open it. All of it but the token is rendered once."""
    columns = "pk", "label_en", "label_fr", "label_ro", "retention_days"
    subjects = Subject.objects.active().values_list(*columns)
    key = request.edition.version, languages.active(), *subjects
    page = empty_pages.get(key)
    if page is None:
        form = MessageForm(initial={"country": ""})
        page = _page(request, form, placeholder=PLACEHOLDER).content.decode()
        empty_pages.set(key, page)
    telephone = request.edition.cached(office_telephone)
    token = form_tokens.issue(timezone.now(), telephone=telephone)
    return HttpResponse(page.replace(PLACEHOLDER, token))


def office_telephone(edition: Edition) -> str:
    """Return the number of the contact details; empty without one."""
    details = edition.find_singleton(ContactContent)
    return details.telephone if details else ""


# CSRF middleware is for the admin only. The token and the origin check protect this form.
@sensitive_post_parameters()
@cache_control(private=True, no_store=True)
def _send(request: SiteRequest) -> HttpResponse:
    request.upload_handlers = [DiscardingUploadHandler(request)]  # the form has no files
    form = MessageForm(request.POST)
    try:
        message = receive(form, request, timezone.now())
    except NotStored as reason:
        if reason.retry_after:
            return _unsent(request, form, reason)
        try:
            return _page(request, form, reason)
        except Error:  # the page reads the database
            return _unsent(request, form, unavailable())
    query = {"message": reference_signer.sign(message.reference)}
    return SeeOther(reverse("contact:sent", query=query))


@require_safe
@cache_control(private=True, no_store=True)
def sent(request: HttpRequest) -> HttpResponse:
    """Show the reference of a message, which is signed."""
    try:
        reference = reference_signer.unsign(request.GET.get("message", ""))
    except BadSignature as error:
        raise Http404(_("There is no message for this URL.")) from error
    message = Message.objects.filter(reference=reference).select_related("subject").first()
    context = {"reference": reference, "message": message}
    return render(request, "contact/sent.html", context)


def is_reportable(path: str) -> bool:
    """Return whether visitors can report a problem with ``path``: the live site may have a page.

    The URL of such a page has no variable part but a slug.
    """
    try:
        match = languages.resolve_path(path)
    except Resolver404:
        return False
    is_page = getattr(match.func, "is_content_page", False)
    return is_page and (not match.kwargs or registry.page_of_match(match) is not None)


def _opening_text(path: str, edition: Edition) -> str:
    """Return how a message about a page of ``edition`` begins; empty if there is no such page."""
    page = registry.page_at_path(path)
    contents = edition.listing(page[0]).filter(slug=page[1])[:1] if page else []
    if (page and not contents) or not is_reportable(path):
        return ""
    titles = [f"{content.any_title}, " for content in contents]
    return _("About the page: {url}").format(url="".join([*titles, absolute_url(path)])) + "\n\n"


def _subject_named(slug: str) -> int | None:
    """Return the subject with the English label that a link names, as in ``press-and-media``."""
    subjects = Subject.objects.active() if slug else ()
    return next((subject.pk for subject in subjects if slugify(subject.label_en) == slug), None)


def _page(
    request: SiteRequest,
    form: MessageForm,
    reason: NotStored | None = None,
    placeholder: str = "",
) -> HttpResponse:
    """Return the page with all that was typed and a new token. It works without contact details."""
    details = request.edition.find_singleton(ContactContent)
    replaced = read_token(form)
    telephone = details.telephone if details else ""
    begun_at = replaced.begun_at if replaced else None
    context = {
        "form": form,
        "reason": reason,
        "token": placeholder or form_tokens.issue(timezone.now(), begun_at, telephone),
        "trap": form.data.get(spam.TRAP, ""),
        "details": details,
        "structured": script(structured_data.organisation(details)) if details else None,
        "subjects_by_days": Subject.objects.active().by_retention(),
    }
    status = reason.status if reason else 200
    return render(request, "contact/contact.html", context, status=status)


def _unsent(request: HttpRequest, form: MessageForm, reason: NotStored) -> HttpResponse:
    """Return a page that needs no database; the token has the telephone number.

    It is also cheap to render, for the many messages that are rejected in a flood.
    """
    token = read_token(form)
    context = {
        "form": MessageForm(initial=request.POST.dict()),  # an unbound form reads no subjects
        "token": form.data.get("token", ""),
        "telephone": token.telephone if token else "",
        "trap": form.data.get(spam.TRAP, ""),
        "reason": reason,
    }
    response = render(request, "contact/unsent.html", context, status=reason.status)
    response["Retry-After"] = str(reason.retry_after)
    return response
