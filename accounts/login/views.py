"""The pages of the sign-in: password, then code."""

from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import LoginView
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters

from accounts.login import flow, second_factor
from accounts.login.forms import CodeForm, PasswordForm
from accounts.models import User


class PasswordStep(LoginView):
    """The form of name and password."""

    template_name = "admin/login.html"
    authentication_form = PasswordForm

    def form_valid(self, form: Any) -> HttpResponse:
        if flow.complete_password_step(self.request, form.get_user()):
            return HttpResponseRedirect(self.get_success_url())
        return HttpResponseRedirect(_with_next("admin:code", self.get_redirect_url()))


def sign_in(request: Any, site: AdminSite) -> HttpResponseBase:
    """Show the first step; redirect a user who is signed in already."""
    wanted = LoginView(request=request).get_redirect_url()
    if request.method == "GET" and site.has_permission(request):
        return HttpResponseRedirect(wanted or reverse("admin:index"))
    context = site.each_context(request) | {
        "title": _("Sign in"),
        "subtitle": None,
        "app_path": request.get_full_path(),
        "username": request.user.get_username(),
        REDIRECT_FIELD_NAME: wanted or reverse("admin:index"),
    }
    return PasswordStep.as_view(extra_context=context)(request)


@never_cache
@csrf_protect
@sensitive_post_parameters("code")
def code(request: Any, site: AdminSite) -> HttpResponse:
    """Show the second step, for ten minutes after the password."""
    wanted = LoginView(request=request).get_redirect_url()
    account = flow.pending_account(request)
    if account is None:
        return HttpResponseRedirect(_with_next("admin:login", wanted))
    form = CodeForm(request, account, data=request.POST or None)
    if form.is_valid():
        finish(request, account)
        return HttpResponseRedirect(wanted or reverse("admin:index"))
    context = site.each_context(request) | {"title": _("Your code"), "form": form, "next": wanted}
    return TemplateResponse(request, "accounts/login/code.html", context)


def finish(request: Any, account: User) -> None:
    """Log in, with a message if few recovery codes are left."""
    flow.complete_code_step(request, account)
    left = second_factor.recovery_codes_left(account)
    if left < second_factor.MIN_CODES_LEFT:
        text = ngettext(
            "You have %(left)d recovery code left. Create new ones under “Your sign-in”.",
            "You have %(left)d recovery codes left. Create new ones under “Your sign-in”.",
            left,
        )
        messages.warning(request, text % {"left": left})


def _with_next(name: str, wanted: str) -> str:
    return reverse(name, query={REDIRECT_FIELD_NAME: wanted} if wanted else None)
