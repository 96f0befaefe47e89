"""The form to follow changes, without account, cookie or script."""

import datetime

from django import forms
from django.conf import settings
from django.core.signing import BadSignature
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contact import form_tokens, spam
from contact.email_addresses import EmailAddressField
from core.http.origins import is_same_origin
from following.models import Follower

LIMIT_WINDOW = datetime.timedelta(hours=1)
MAX_PER_NETWORK = 20  # addresses that ask in that time
AGAIN = _("Nothing was stored yet. Check your address and press “Tell me of changes” again.")
TOO_MANY = _("Nothing was stored: too many people are asking at the moment. Try again in an hour.")


class FollowForm(forms.Form):
    email = EmailAddressField(
        label=_("Your e-mail address"),
        max_length=254,
        error_messages={"required": _("Enter your e-mail address.")},
        widget=forms.EmailInput({"autocomplete": "email", "spellcheck": "false"}),
    )


def find_obstacle(request: HttpRequest, network: str, at: datetime.datetime) -> str | Promise:
    """Return why a sent form is not accepted now; empty if it is."""
    try:
        token = form_tokens.read(request.POST.get("token", ""))
    except BadSignature:
        return AGAIN
    is_robot = at - token.begun_at < spam.MIN_FILL_TIME or request.POST.get(spam.TRAP)
    if is_robot or token.has_expired(at) or not is_same_origin(request):
        return AGAIN
    recent = Follower.objects.filter(requested_at__gt=at - LIMIT_WINDOW)
    of_network = recent.filter(network=network)
    if of_network.count() >= MAX_PER_NETWORK or recent.count() >= settings.CONTACT_MAX_PER_HOUR:
        return TOO_MANY
    return ""
