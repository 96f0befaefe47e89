"""A user's own account: second factor, recovery codes, password and other sessions."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.auth import logout
from django.contrib.auth.views import LoginView, PasswordChangeView
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from accounts.audit import log
from accounts.login import flow, qr_code, second_factor, sessions
from accounts.login.forms import PasswordAgainForm, SetUpForm
from accounts.models import Act, SecondFactor, User

NEW_SECRET = "new_secret"  # noqa: S105 (its key in the session)

type AccountView = Callable[[Any, AdminSite], HttpResponseBase]


def urls(site: AdminSite) -> list[URLPattern]:
    """Return the URL patterns for the admin site."""

    def page(url: str, view: AccountView, name: str) -> URLPattern:
        return path(url, site.admin_view(lambda request: view(request, site)), name=name)

    return [
        page("account/", own_account_view, "own_account"),
        page("account/second-factor/", second_factor_view, "second_factor"),
        page("account/second-factor/remove/", remove_second_factor_view, "second_factor_remove"),
        page("account/recovery-codes/", recovery_codes_view, "recovery_codes"),
        page("account/sign-out-everywhere/", end_other_sessions_view, "sign_out_everywhere"),
    ]


def own_account_view(request: Any, site: AdminSite) -> HttpResponse:
    """Show the account."""
    account = request.user
    context = {
        "title": _("Your sign-in"),
        "second_factor": SecondFactor.objects.filter(account=account).first(),
        "recovery_codes_left": second_factor.recovery_codes_left(account),
        "is_needed": flow.needs_second_factor(account),
    }
    return _page(request, site, "own_account.html", context)


@sensitive_post_parameters("password", "code")
def second_factor_view(request: Any, site: AdminSite) -> HttpResponse:
    """Set up a second factor with a code of the app; an existing one is valid until then."""
    has_one = second_factor.has_one(request.user)
    if has_one and not request.session.get(flow.VERIFIED):
        logout(request)  # otherwise a session without its code could replace it
        return HttpResponseRedirect(reverse("admin:login"))
    secret = request.session.setdefault(NEW_SECRET, second_factor.make_secret())
    form = SetUpForm(request, secret, data=request.POST or None)
    wanted = LoginView(request=request).get_redirect_url()
    if form.is_valid():
        codes = second_factor.set_up(request.user, secret, form.cleaned_data["code"])
        sessions.end_others(request)
        flow.mark_verified(request)
        del request.session[NEW_SECRET]
        return _show_codes(request, site, codes, wanted)
    context = {
        "title": _("Set up a second factor"),
        "form": form,
        "has_one": has_one,
        "is_needed": flow.owes_second_factor(request),
        "next": wanted,
    }
    return _page(request, site, "second_factor.html", context | _for_app(request.user, secret))


def _for_app(account: User, secret: str) -> dict[str, str]:
    """Return the secret as a QR code, and as groups of letters to type."""
    label = _("QR code for the app on your telephone")
    return {
        "qr_code": qr_code.svg(second_factor.otpauth_uri(account, secret), label),
        "secret": " ".join(secret[i : i + 4] for i in range(0, len(secret), 4)),
    }


@sensitive_post_parameters("password")
def recovery_codes_view(request: Any, site: AdminSite) -> HttpResponse:
    """Replace the recovery codes."""
    if not second_factor.has_one(request.user):
        return HttpResponseRedirect(reverse("admin:own_account"))
    form = PasswordAgainForm(request, data=request.POST or None)
    if form.is_valid():
        return _show_codes(request, site, second_factor.make_recovery_codes(request.user))
    context = {
        "title": _("New recovery codes"),
        "words": _("Ten new codes will be created. Your current codes will stop working."),
        "button": _("Create new codes"),
        "form": form,
    }
    return _page(request, site, "password_again.html", context)


@sensitive_post_parameters("password")
def remove_second_factor_view(request: Any, site: AdminSite) -> HttpResponse:
    """Remove the second factor of an account that does not need one."""
    account_page = HttpResponseRedirect(reverse("admin:own_account"))
    if flow.needs_second_factor(request.user) or not second_factor.has_one(request.user):
        return account_page
    form = PasswordAgainForm(request, data=request.POST or None)
    if form.is_valid():
        second_factor.remove(request.user, by=request.user)
        sessions.keep_current(request)
        request.session[flow.VERIFIED] = False
        message = _("The second factor was removed. You now sign in with your password only.")
        messages.success(request, message)
        return account_page
    context = {
        "title": _("Remove the second factor"),
        "words": _("Anyone who has your password can then sign in with it alone."),
        "button": _("Remove it"),
        "form": form,
    }
    return _page(request, site, "password_again.html", context)


class ChangePassword(PasswordChangeView):
    """Change the password, which ends all other sessions of the account."""

    template_name = "registration/password_change_form.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"request": self.request}


def change_password(request: Any, site: AdminSite) -> HttpResponseBase:
    """Show the form of a new password, or store it."""
    return ChangePassword.as_view(
        form_class=site.password_change_form,
        success_url=reverse("admin:password_change_done"),
        extra_context=site.each_context(request),
    )(request)


@require_POST
def end_other_sessions_view(request: Any, site: AdminSite) -> HttpResponse:
    """End all other sessions of the account."""
    sessions.end_others(request)
    username = request.user.username
    log.record(Act.SIGNED_OUT_EVERYWHERE, request.user, kind="account", reference=username)
    messages.success(request, _("You are signed out of all other devices."))
    return HttpResponseRedirect(reverse("admin:own_account"))


def _show_codes(request: Any, site: AdminSite, codes: list[str], wanted: str = "") -> HttpResponse:
    context = {
        "title": _("Your recovery codes"),
        "codes": codes,
        "next": wanted or reverse("admin:index"),
    }
    return _page(request, site, "recovery_codes.html", context)


def _page(request: Any, site: AdminSite, template: str, context: dict[str, Any]) -> HttpResponse:
    context = site.each_context(request) | context
    return TemplateResponse(request, f"accounts/login/{template}", context)
