"""The desk speaks the language of whoever is signed in, and English to everybody else."""

from django.http import HttpResponseBadRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from accounts.models import DeskLanguage
from core.http.admin_path import is_admin_path


def of(person) -> str:
    """The code of the language that ``person`` chose; of somebody who isn't signed in, English."""
    return getattr(person, "language", "") or DeskLanguage.ENGLISH.value


class AdminLanguageMiddleware:
    """Stands behind what tells who is signed in. The language of public pages is that of their address."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not is_admin_path(request.path_info):
            return self.get_response(request)
        request.LANGUAGE_CODE = of(request.user)
        with translation.override(request.LANGUAGE_CODE):
            response = self.get_response(request)
        response.setdefault("Content-Language", request.LANGUAGE_CODE)
        return response


@require_POST
def choose(request):
    """Somebody's own choice, for every page of the desk and for mails; leads back to where it was made."""
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
