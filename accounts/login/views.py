"""The pages of the sign-in (password, then code), and of a user's own account."""

from functools import partial
from http import HTTPStatus
from textwrap import wrap
from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.auth import REDIRECT_FIELD_NAME, logout, update_session_auth_hash
from django.contrib.auth.views import LoginView, PasswordChangeView
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters

from accounts.access_log import audited_as
from accounts.audit import log
from accounts.login import flow, hash_limit, second_factor
from accounts.login.forms import (
    CodeForm,
    OwnPasswordForm,
    PasswordAgainForm,
    PasswordForm,
    SetUpForm,
)
from accounts.models import Act, SecondFactor

NEW_SECRET = "new_secret"  # noqa: S105 (its key in the session)


def urls(site: AdminSite) -> list[URLPattern]:
    """Return the URL patterns of the own account for the admin site."""

    def page(url: str, view: Any, name: str) -> URLPattern:
        return path(url, site.admin_view(partial(view, site=site)), name=name)

    return [
        page("account/", own_account, "own_account"),
        page("account/second-factor/", set_up_second_factor, "second_factor"),
        page("account/second-factor/remove/", remove_second_factor, "second_factor_remove"),
        page("account/recovery-codes/", replace_recovery_codes, "recovery_codes"),
        page("account/sign-out-everywhere/", end_other_sessions, "sign_out_everywhere"),
    ]


class PasswordStep(LoginView):
    """The form of name and password."""

    template_name = "admin/login.html"
    authentication_form = PasswordForm

    def form_valid(self, form: Any) -> HttpResponse:
        if flow.complete_password_step(self.request, form.get_user()):
            return HttpResponseRedirect(self.get_success_url())
        return HttpResponseRedirect(_with_next("admin:code", self.get_redirect_url()))

    def form_invalid(self, form: Any) -> HttpResponse:
        """Show the form with the user name again.

        If no password was checked, the page is a small one, as there may be many such requests.
        """
        if not form.has_error(NON_FIELD_ERRORS, code=hash_limit.BUSY):
            return super().form_invalid(form)
        context = {"form": form, "next": self.get_redirect_url()}
        template = "accounts/login/busy.html"
        response = render(self.request, template, context, status=HTTPStatus.TOO_MANY_REQUESTS)
        response["Retry-After"] = str(hash_limit.RETRY_AFTER_SECONDS)
        return response


def sign_in(request: Any, site: AdminSite) -> HttpResponseBase:
    """Show the first step; redirect a user who is signed in already."""
    wanted = _wanted(request)
    if request.method == "GET" and site.has_permission(request):
        return HttpResponseRedirect(wanted or reverse("admin:index"))
    context = site.each_context(request) | {
        "title": _("Sign in"),
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
    wanted = _wanted(request)
    account = flow.pending_account(request)
    if account is None:
        return HttpResponseRedirect(_with_next("admin:login", wanted))
    form = CodeForm(request, account, data=request.POST or None)
    if form.is_valid():
        flow.complete_code_step(request, account)
        return HttpResponseRedirect(wanted or reverse("admin:index"))
    context = {"title": _("Your code"), "form": form, "next": wanted}
    return _page(request, site, "code.html", context)


def own_account(request: Any, site: AdminSite) -> HttpResponse:
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
def set_up_second_factor(request: Any, site: AdminSite) -> HttpResponse:
    """Set up a second factor with a code of the app; an existing one is valid until then."""
    has_one = second_factor.has_one(request.user)
    if has_one and not request.session.get(flow.VERIFIED):
        logout(request)  # otherwise a session without its code could replace it
        return redirect("admin:login")
    secret = request.session.setdefault(NEW_SECRET, second_factor.make_secret())
    form = SetUpForm(request, secret, data=request.POST or None)
    wanted = _wanted(request)
    if form.is_valid():
        codes = second_factor.set_up(request.user, secret, form.cleaned_data["code"])
        flow.end_other_sessions(request)
        request.session[flow.VERIFIED] = True
        del request.session[NEW_SECRET]
        return _show_codes(request, site, codes, wanted)
    context = {
        "title": _("Set up a second factor"),
        "form": form,
        "has_one": has_one,
        "is_needed": flow.owes_second_factor(request),
        "next": wanted,
        "qr_code": second_factor.qr_code(second_factor.otpauth_uri(request.user, secret)),
        "secret": " ".join(wrap(secret, 4)),
    }
    return _page(request, site, "second_factor.html", context)


@sensitive_post_parameters("password")
def replace_recovery_codes(request: Any, site: AdminSite) -> HttpResponse:
    """Replace the recovery codes."""
    if not second_factor.has_one(request.user):
        return redirect("admin:own_account")
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
def remove_second_factor(request: Any, site: AdminSite) -> HttpResponse:
    """Remove the second factor of an account that does not need one."""
    if flow.needs_second_factor(request.user) or not second_factor.has_one(request.user):
        return redirect("admin:own_account")
    form = PasswordAgainForm(request, data=request.POST or None)
    if form.is_valid():
        second_factor.remove(request.user, by=request.user)
        update_session_auth_hash(request, request.user)  # keeps this session
        request.session[flow.VERIFIED] = False
        message = _("The second factor was removed. You now sign in with your password only.")
        messages.success(request, message)
        return redirect("admin:own_account")
    context = {
        "title": _("Remove the second factor"),
        "words": _("Anyone who has your password can then sign in with it alone."),
        "button": _("Remove it"),
        "form": form,
    }
    return _page(request, site, "password_again.html", context)


def change_password(request: Any, site: AdminSite) -> HttpResponseBase:
    """Show the form of a new password, or store it, which ends all other sessions."""
    view = PasswordChangeView.as_view(
        form_class=partial(OwnPasswordForm, request=request),
        success_url=reverse("admin:password_change_done"),
        extra_context=site.each_context(request),
    )
    with audited_as(request.user):
        return view(request)


@sensitive_post_parameters("password")
def end_other_sessions(request: Any, site: AdminSite) -> HttpResponse:
    """End all other sessions of the account."""
    form = PasswordAgainForm(request, data=request.POST or None)
    if form.is_valid():
        flow.end_other_sessions(request)
        username = request.user.username
        log.record(Act.SIGNED_OUT_EVERYWHERE, request.user, kind="account", reference=username)
        messages.success(request, _("You are signed out of all other devices."))
        return redirect("admin:own_account")
    context = {
        "title": _("Sign out of all other devices"),
        "words": _("Only this browser stays signed in."),
        "button": _("Sign out of them"),
        "form": form,
    }
    return _page(request, site, "password_again.html", context)


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


def _wanted(request: Any) -> str:
    """Return the URL that the user wanted to open, if it is one of this site, otherwise ""."""
    return LoginView(request=request).get_redirect_url()


def _with_next(name: str, wanted: str) -> str:
    return reverse(name, query={REDIRECT_FIELD_NAME: wanted} if wanted else None)
