"""The pages of the sign-in (password, then code; or a passkey), and of a user's own account."""

from functools import partial
from http import HTTPStatus
from textwrap import wrap
from typing import Any

from django.contrib import admin, messages
from django.contrib.auth import REDIRECT_FIELD_NAME, logout
from django.contrib.auth.views import LoginView, PasswordChangeView
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters

from accounts.access_log import audited_as
from accounts.login import flow, hash_limit, passkeys, second_factor
from accounts.login.forms import (
    CodeForm,
    NewPasskeyForm,
    OwnPasswordForm,
    PasskeyForm,
    PasswordAgainForm,
    PasswordForm,
    SetUpForm,
)
from accounts.models import Act, Passkey, SecondFactor, User
from core.http.model_admin import admin_page

NEW_SECRET = "new_secret"  # noqa: S105 (its key in the session)


def urls() -> list[URLPattern]:
    """Return the URL patterns of the own account."""

    def page(url: str, view: Any, name: str) -> URLPattern:
        return path(url, admin.site.admin_view(view), name=name)

    return [
        page("account/", own_account, "own_account"),
        page("account/second-factor/", set_up_second_factor, "second_factor"),
        page("account/second-factor/remove/", remove_second_factor, "second_factor_remove"),
        page("account/passkeys/add/", add_passkey, "passkey_add"),
        page("account/passkeys/<int:passkey_id>/remove/", remove_passkey, "passkey_remove"),
        page("account/recovery-codes/", replace_recovery_codes, "recovery_codes"),
        page("account/sign-out-everywhere/", end_other_sessions, "sign_out_everywhere"),
    ]


class PasswordStep(LoginView):
    """The form of name and password."""

    template_name = "admin/login.html"
    authentication_form = PasswordForm

    def form_valid(self, form: Any) -> HttpResponse:
        account = form.get_user()
        is_first = account.last_login is None
        if flow.complete_password_step(self.request, account):
            wanted = self.get_success_url()
            if is_first or flow.needs_second_factor(account, after_grace=True):
                wanted = _add_next(f"admin:{flow.set_up_url_name()}", wanted)
            return HttpResponseRedirect(wanted)
        return HttpResponseRedirect(_add_next("admin:code", self.get_redirect_url()))

    def form_invalid(self, form: Any) -> HttpResponse:
        """Show the form with the user name again.

        If no password was checked, the page is a small one, as there may be many such requests.
        """
        if not form.has_error(NON_FIELD_ERRORS, code=hash_limit.BUSY):
            return super().form_invalid(form)
        context = {
            "form": form,
            "next": self.get_redirect_url(),
            "has_passkeys": passkeys.is_available(),  # which need no hash
        }
        template = "accounts/login/busy.html"
        response = render(self.request, template, context, status=HTTPStatus.TOO_MANY_REQUESTS)
        response["Retry-After"] = str(hash_limit.RETRY_AFTER_SECONDS)
        return response


def sign_in(request: Any) -> HttpResponseBase:
    """Show the first step; redirect a user who is signed in already."""
    wanted = _wanted(request) or reverse("admin:index")
    if request.method == "GET" and admin.site.has_permission(request):
        return HttpResponseRedirect(wanted)
    context = admin.site.each_context(request) | {
        "title": _("Sign in"),
        "app_path": request.get_full_path(),
        "username": request.user.get_username(),
        "has_passkeys": passkeys.is_available(),
        REDIRECT_FIELD_NAME: wanted,
    }
    return PasswordStep.as_view(extra_context=context)(request)


@never_cache
@csrf_protect
@sensitive_post_parameters("code")
def code(request: Any) -> HttpResponse:
    """Show the second step, for ten minutes after the password."""
    wanted = _wanted(request)
    account = flow.pending_account(request)
    if account is None:
        return HttpResponseRedirect(_add_next("admin:login", wanted))
    form = CodeForm(request, account, data=request.POST or None)
    if form.is_valid():
        flow.complete_sign_in(request, account)
        return HttpResponseRedirect(wanted or reverse("admin:index"))
    context = {"title": _("Your second factor"), "form": form}
    return _page(request, "code.html", context | code_context(request, account))


def code_context(request: Any, account: User) -> dict[str, Any]:
    """Return the methods in the form of the second step; each page has a challenge of its own."""
    uses_passkey = passkeys.is_available() and passkeys.has_one(account)
    return {
        "passkey_options": passkeys.request_options(request, account) if uses_passkey else "",
        "has_app": second_factor.has_app(account) and flow.accepts_app(account),
    }


@never_cache
@csrf_protect
def passkey(request: Any) -> HttpResponse:
    """Show the page that uses a passkey instead of a password, or accept the passkey."""
    wanted = _wanted(request)
    if request.method != "POST" or not passkeys.is_available():
        return HttpResponseRedirect(_add_next("admin:login", wanted))
    form = PasskeyForm(request, data=request.POST if "credential" in request.POST else None)
    if form.is_valid() and form.account:
        flow.complete_sign_in(request, form.account)
        return HttpResponseRedirect(wanted or reverse("admin:index"))
    context = {
        "title": _("Sign in with a passkey"),
        "form": form,
        "passkey_options": passkeys.request_options(request),
    }
    return _page(request, "passkey.html", context)


def own_account(request: Any) -> HttpResponse:
    """Show the account, or store which e-mails it wishes."""
    account = request.user
    if request.method == "POST":
        account.mails_comments = "mails_comments" in request.POST
        account.save(update_fields=["mails_comments"])
        messages.success(request, _("Saved."))
        return redirect("admin:own_account")
    own = list(Passkey.objects.filter(second_factor__account=account))
    context = {
        "title": _("Your sign-in"),
        "second_factor": SecondFactor.objects.filter(account=account).first(),
        "recovery_codes_left": second_factor.recovery_codes_left(account),
        "may_remove_app": own or not flow.needs_second_factor(account),
        "passkeys": own,
        "may_remove_passkey": own and flow.may_remove(own[0]),
        "can_add_passkey": passkeys.is_available(),
    }
    return _page(request, "own_account.html", context)


@sensitive_post_parameters("password")
def add_passkey(request: Any) -> HttpResponse:
    """Ask for a name and the password, then let the browser make the passkey, and store it."""
    if not _may_add_factor(request):
        return redirect("admin:login")
    if not passkeys.is_available():
        return redirect("admin:own_account")
    if "credential" in request.POST:
        return _store_passkey(request)
    form = NewPasskeyForm(request, data=request.POST or None)
    context = {"title": _("Add a passkey"), "form": form}
    if form.is_valid():
        name = form.cleaned_data["name"]
        context["form"] = PasskeyForm(request)
        context["passkey_options"] = passkeys.creation_options(request.session, request.user, name)
        return _page(request, "create_passkey.html", context)
    context["is_needed"] = flow.owes_second_factor(request)
    context["offers_app"] = not flow.needs_passkey(request.user)
    return _page(request, "new_passkey.html", context)


def _store_passkey(request: Any) -> HttpResponse:
    wanted = _wanted(request)
    try:
        codes = passkeys.add(request.session, request.user, request.POST["credential"])
    except passkeys.Rejected:
        messages.error(request, _("The passkey was not added. Try again."))
        return redirect(_add_next("admin:passkey_add", wanted))
    flow.renew_session(request)
    if codes:
        return _show_codes(request, codes)
    messages.success(request, _("The passkey was added."))
    return redirect(wanted or "admin:own_account")


@sensitive_post_parameters("password")
def remove_passkey(request: Any, passkey_id: int) -> HttpResponse:
    """Remove a passkey of the account, unless it is the last one and required."""
    own = Passkey.objects.filter(second_factor__account=request.user)
    passkey = get_object_or_404(own, pk=passkey_id)
    if not flow.may_remove(passkey):
        messages.error(request, _("Your permissions require it. Add another passkey first."))
        return redirect("admin:own_account")
    if page := _password_page(
        request,
        _("Remove the passkey “%(name)s”") % {"name": passkey.name},
        _("It no longer signs you in. Delete it on the device as well."),
        _("Remove the passkey"),
    ):
        return page
    passkeys.remove(passkey)
    flow.renew_session(request)
    messages.success(request, _("The passkey was removed."))
    return redirect("admin:own_account")


@sensitive_post_parameters("password", "code")
def set_up_second_factor(request: Any) -> HttpResponse:
    """Set up a second factor with a code of the app; an existing one is valid until then."""
    if not _may_add_factor(request):
        return redirect("admin:login")
    secret = request.session.setdefault(NEW_SECRET, second_factor.make_secret())
    form = SetUpForm(request, secret, data=request.POST or None)
    if form.is_valid():
        codes = second_factor.set_up(request.user, secret, form.cleaned_data["code"])
        flow.renew_session(request)
        del request.session[NEW_SECRET]
        return _show_codes(request, codes)
    context = {
        "title": _("Set up a second factor"),
        "form": form,
        "has_one": second_factor.has_app(request.user),
        "is_needed": flow.owes_second_factor(request),
        "qr_code": second_factor.qr_code(second_factor.otpauth_uri(request.user, secret)),
        "secret": " ".join(wrap(secret, 4)),
    }
    return _page(request, "second_factor.html", context)


@sensitive_post_parameters("password")
def replace_recovery_codes(request: Any) -> HttpResponse:
    """Replace the recovery codes."""
    if not second_factor.has_one(request.user):
        return redirect("admin:own_account")
    page = _password_page(
        request,
        _("New recovery codes"),
        _("Ten new codes will be created. Your current codes will stop working."),
        _("Create new codes"),
    )
    return page or _show_codes(request, second_factor.make_recovery_codes(request.user))


def _may_add_factor(request: Any) -> bool:
    """Sign out a session that has not shown the second factor: it could replace it."""
    is_allowed = request.session.get(flow.VERIFIED) or not second_factor.has_one(request.user)
    if not is_allowed:
        logout(request)
    return is_allowed


@sensitive_post_parameters("password")
def remove_second_factor(request: Any) -> HttpResponse:
    """Remove the app of an account that does not need it."""
    if not flow.may_remove_app(request.user) or not second_factor.has_app(request.user):
        return redirect("admin:own_account")
    words = _("Anyone who has your password can then sign in with it alone.")
    if passkeys.has_one(request.user):
        words = _("Your passkeys and your recovery codes are still valid.")
    button = _("Remove the app")
    if page := _password_page(request, button, words, button):
        return page
    second_factor.remove_app(request.user)
    flow.renew_session(request)
    messages.success(request, _("The app was removed."))
    return redirect("admin:own_account")


def change_password(request: Any) -> HttpResponseBase:
    """Show the form of a new password, or store it, which ends all other sessions."""
    view = PasswordChangeView.as_view(
        form_class=partial(OwnPasswordForm, request=request),
        success_url=reverse("admin:password_change_done"),
        extra_context=admin.site.each_context(request),
    )
    with audited_as(request.user):
        return view(request)


@sensitive_post_parameters("password")
def end_other_sessions(request: Any) -> HttpResponse:
    """End all other sessions of the account."""
    if page := _password_page(
        request,
        _("Sign out of all other devices"),
        _("Only this browser stays signed in."),
        _("Sign out of them"),
    ):
        return page
    flow.end_other_sessions(request)
    request.user.record(Act.SIGNED_OUT_EVERYWHERE, request.user)
    messages.success(request, _("You are signed out of all other devices."))
    return redirect("admin:own_account")


def _password_page(request: Any, title: str, words: str, button: str) -> HttpResponse | None:
    """Return the page that requires the password again; None if it was typed."""
    form = PasswordAgainForm(request, data=request.POST or None)
    if form.is_valid():
        return None
    context = {"title": title, "words": words, "button": button, "form": form}
    return _page(request, "password_again.html", context)


def _show_codes(request: Any, codes: list[str]) -> HttpResponse:
    context = {
        "title": _("Your recovery codes"),
        "codes": codes,
        "next": _wanted(request) or reverse("admin:index"),
    }
    return _page(request, "recovery_codes.html", context)


def _page(request: Any, template: str, context: dict[str, Any]) -> HttpResponse:
    context = {"next": _wanted(request)} | context
    return admin_page(admin.site, request, f"accounts/login/{template}", **context)


def _wanted(request: Any) -> str:
    """Return the URL that the user wanted to open, if it is one of this site, otherwise ""."""
    return LoginView(request=request).get_redirect_url()


def _add_next(name: str, wanted: str) -> str:
    return reverse(name, query={REDIRECT_FIELD_NAME: wanted} if wanted else None)
