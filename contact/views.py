from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.core.signing import BadSignature
from django.db import Error
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from contact import form_tokens, page_reports, references, spam, structured_data, vcards
from contact.content import ContactContent, telephone_link
from contact.forms import MessageForm
from contact.intake import NotStored, Refused, receive, token_of
from contact.models import Subject
from core.http.responses import SeeOther
from delivery.middleware import content_page
from delivery.opendata.json_ld import script

RETRY_AFTER = 120  # seconds


class NoUploads(FileUploadHandler):
    """The form takes no files: what comes along as one is passed over, and written nowhere."""

    def new_file(self, *args, **kwargs):
        raise SkipFile

    def receive_data_chunk(self, raw_data, start):
        return None

    def file_complete(self, file_size):
        return None


# CSRF middleware is for the admin only: contact/form_tokens.py and core/http/same_origin.py protect this form.
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_store=True)
def contact(request):
    if request.method != "POST":
        report = page_reports.opening_text(request.GET.get("path", ""), request.edition)
        return _page(request, MessageForm(initial={"text": report}))
    request.upload_handlers = [NoUploads(request)]
    form = MessageForm(request.POST)
    try:
        message = receive(form, request, timezone.now())
    except NotStored as refusal:
        return _unsent(request, form, refusal)
    except Refused as refusal:
        return _page_or_unsent(request, form, refusal)
    return SeeOther(
        reverse("contact:sent", query={"message": references.signer.sign(message.reference)})
    )


@require_safe
@cache_control(private=True, no_store=True)
def sent(request):
    try:
        reference = references.signer.unsign(request.GET.get("message", ""))
    except BadSignature as error:
        raise Http404(_("No message was sent with this address.")) from error
    return render(request, "contact/sent.html", {"reference": reference})


@content_page
def vcard(request):
    """The office as an entry for an address book; the one of that day in the archive."""
    text = vcards.vcard(request.edition.get_singleton(ContactContent))
    headers = {"Content-Disposition": f'attachment; filename="{vcards.FILE}"'}
    return HttpResponse(text, content_type="text/vcard; charset=utf-8", headers=headers)


def _page(request, form, refusal=None):
    """The form keeps all that was typed and gets a fresh token each time. It is there without details too."""
    details, former = request.edition.find_singleton(ContactContent), token_of(form)
    telephone = details.telephone if details else ""
    context = {
        "form": form,
        "refusal": refusal,
        "token": form_tokens.issue(timezone.now(), former and former.begun_at, telephone),
        "trap": form.data.get(spam.TRAP, ""),
        "details": details,
        "structured": script(structured_data.organisation(details)) if details else None,
        "kept": Subject.objects.active().kept(),
    }
    return render(
        request, "contact/contact.html", context, status=refusal.status if refusal else 200
    )


def _page_or_unsent(request, form, refusal):
    """The page reads the database. Where that is away, what was typed comes back without it."""
    try:
        return _page(request, form, refusal)
    except Error:
        return _unsent(request, form, NotStored())


def _unsent(request, form, refusal):
    """Needs no database; the telephone number is the one that the visitor's own page had."""
    token = token_of(form)
    telephone = token.telephone if token else ""
    context = {
        "form": MessageForm(initial=form.data.dict()),  # one that asks nothing of the database
        "token": form.data.get("token", ""),
        "refusal": refusal,
        "telephone": telephone,
        "telephone_link": telephone_link(telephone),
        "trap": form.data.get(spam.TRAP, ""),
    }
    response = render(request, "contact/unsent.html", context, status=refusal.status)
    if refusal.status == 503:
        response["Retry-After"] = str(RETRY_AFTER)
    return response
