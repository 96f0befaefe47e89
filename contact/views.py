from django.core.signing import BadSignature
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from contact import references, tokens
from contact.content import ContactContent
from contact.forms import MessageForm
from contact.receiving import NotStored, Refused, receive


class SeeOther(HttpResponseRedirect):
    """303: the answer to a POST stands at another address, so that reloading it sends nothing."""

    status_code = 303


@csrf_exempt  # CSRF's cookie has no place on a public page: contact/tokens.py and publishing/origins.py do its work
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_store=True)
def contact(request):
    if request.method != "POST":
        return _page(request, MessageForm())
    form = MessageForm(request.POST)
    try:
        message = receive(form, request, timezone.now())
    except NotStored as refusal:
        return render(
            request, "contact/unsent.html", {"form": form, "refusal": refusal}, status=refusal.status
        )
    except Refused as refusal:
        return _page(request, form, refusal)
    return SeeOther(reverse("contact:sent", query={"message": references.sign(message.reference)}))


@require_safe
@cache_control(private=True, no_store=True)
def sent(request):
    try:
        reference = references.read(request.GET.get("message", ""))
    except BadSignature as error:
        raise Http404("No message was sent with this address.") from error
    return render(request, "contact/sent.html", {"reference": reference})


def _page(request, form, refusal=None):
    """The form keeps all that was typed and gets a fresh token each time. It is there without details too."""
    token = tokens.issue(timezone.now())
    context = {
        "form": form,
        "refusal": refusal,
        "token": token,
        "details": request.edition.find_one(ContactContent),
    }
    return render(request, "contact/contact.html", context, status=refusal.status if refusal else 200)
