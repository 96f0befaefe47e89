"""The language of the admin: each user chooses one."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from core.i18n.languages import LANGUAGES


@require_POST
def choose(request: Any) -> HttpResponse:
    """Store the language that a user chose, and redirect to the page of the choice."""
    language = request.POST.get("language")
    if language not in LANGUAGES:
        return HttpResponseBadRequest()
    request.user.language = language
    request.user.save(update_fields=["language"])
    back = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        back, {request.get_host()}, require_https=request.is_secure()
    ) and back.startswith(settings.ADMIN_URL)
    return HttpResponseRedirect(back if is_ours else reverse("admin:index"))
