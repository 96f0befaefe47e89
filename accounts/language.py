"""The language of the admin: each user chooses one; without a user it is English."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from accounts.models import DeskLanguage
from core.http.admin_path import is_admin_path


class AdminLanguageMiddleware:
    """Activate the language of the user; it comes after the middleware that sets the user."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not is_admin_path(request.path_info):
            return self.get_response(request)
        language = getattr(request.user, "language", DeskLanguage.ENGLISH.value)
        request.LANGUAGE_CODE = language
        with translation.override(language):
            response = self.get_response(request)
        response.setdefault("Content-Language", language)
        return response


@require_POST
def choose(request: Any) -> HttpResponse:
    """Store the language that a user chose, and redirect to the page of the choice."""
    language = request.POST.get("language")
    if language not in DeskLanguage:
        return HttpResponseBadRequest()
    request.user.language = language
    request.user.save(update_fields=["language"])
    back = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        back, {request.get_host()}, require_https=request.is_secure()
    ) and is_admin_path(back)
    return HttpResponseRedirect(back if is_ours else reverse("admin:index"))
