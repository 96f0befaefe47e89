"""The pages on which somebody looks after their own way in: second factor, recovery codes, sign-ins elsewhere."""

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import LoginView, PasswordChangeView
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from accounts.audit import log
from accounts.login import flow, qr_code, second_factor, sessions
from accounts.login.forms import PasswordAgainForm, SetUpForm
from accounts.models import Act, SecondFactor

NEW_SECRET = "new_secret"  # noqa: S105 (where it waits in the session)


def urls(site) -> list:
    """Return the URL patterns for the admin site."""

    def page(view):
        return site.admin_view(lambda request: view(request, site))

    return [
        path("account/", page(own_account_view), name="own_account"),
        path("account/second-factor/", page(second_factor_view), name="second_factor"),
        path(
            "account/second-factor/remove/",
            page(remove_second_factor_view),
            name="second_factor_remove",
        ),
        path("account/recovery-codes/", page(recovery_codes_view), name="recovery_codes"),
        path(
            "account/sign-out-everywhere/",
            page(end_other_sessions_view),
            name="sign_out_everywhere",
        ),
    ]


def own_account_view(request, site):
    account = request.user
    context = {
        "title": _("Your sign-in"),
        "second_factor": SecondFactor.objects.filter(account=account).first(),
        "recovery_codes_left": second_factor.recovery_codes_left(account),
        "is_needed": flow.needs_second_factor(account),
    }
    return _page(request, site, "own_account.html", context)


@sensitive_post_parameters("password", "code")
def second_factor_view(request, site):
    """Shows the secret of a new one, and takes it when the app has shown a code. An old one holds until then."""
    has_one = second_factor.has_one(request.user)
    if has_one and not request.session.get(flow.VERIFIED):
        logout(request)  # its code wasn't asked for, so that this would be a way around it
        return HttpResponseRedirect(reverse("admin:login"))
    secret = request.session.setdefault(NEW_SECRET, second_factor.make_secret())
    form = SetUpForm(request, secret, data=request.POST or None)
    wanted = LoginView(request=request).get_redirect_url()
    if request.method == "POST" and form.is_valid():
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


def _for_app(account, secret) -> dict:
    """The secret as a telephone reads it, and as a person does."""
    label = _("QR code for the app on your telephone")
    return {
        "qr_code": qr_code.svg(second_factor.otpauth_uri(account, secret), label),
        "secret": " ".join(secret[i : i + 4] for i in range(0, len(secret), 4)),
    }


@sensitive_post_parameters("password")
def recovery_codes_view(request, site):
    if not second_factor.has_one(request.user):
        return HttpResponseRedirect(reverse("admin:own_account"))
    form = PasswordAgainForm(request, data=request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _show_codes(request, site, second_factor.make_recovery_codes(request.user))
    context = {
        "title": _("New recovery codes"),
        "words": _("Ten new codes are made. Those that you have now work no more."),
        "button": _("Make new codes"),
        "form": form,
    }
    return _page(request, site, "password_again.html", context)


@sensitive_post_parameters("password")
def remove_second_factor_view(request, site):
    has_one = second_factor.has_one(request.user)
    if flow.needs_second_factor(request.user) or not has_one:
        return HttpResponseRedirect(reverse("admin:own_account"))
    form = PasswordAgainForm(request, data=request.POST or None)
    if request.method == "POST" and form.is_valid():
        second_factor.remove(request.user, by=request.user)
        sessions.keep_current(request)
        request.session[flow.VERIFIED] = False
        messages.success(
            request,
            _("The second factor was removed. From now on your password alone opens the desk."),
        )
        return HttpResponseRedirect(reverse("admin:own_account"))
    context = {
        "title": _("Remove the second factor"),
        "words": _("From then on your password alone opens the desk, for whoever has it."),
        "button": _("Remove it"),
        "form": form,
    }
    return _page(request, site, "password_again.html", context)


class ChangePassword(PasswordChangeView):
    """All other sessions of the account end with it."""

    template_name = "registration/password_change_form.html"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"request": self.request}


def change_password(request, site):
    return ChangePassword.as_view(
        form_class=site.password_change_form,
        success_url=reverse("admin:password_change_done"),
        extra_context=site.each_context(request),
    )(request)


@require_POST
def end_other_sessions_view(request, site):
    sessions.end_others(request)
    log.record(
        Act.SIGNED_OUT_EVERYWHERE, request.user, kind="account", reference=request.user.username
    )
    messages.success(request, _("You are signed out everywhere but here."))
    return HttpResponseRedirect(reverse("admin:own_account"))


def _show_codes(request, site, codes, wanted=""):
    context = {
        "title": _("Your recovery codes"),
        "codes": codes,
        "next": wanted or reverse("admin:index"),
    }
    return _page(request, site, "recovery_codes.html", context)


def _page(request, site, template, context):
    return TemplateResponse(
        request, f"accounts/login/{template}", site.each_context(request) | context
    )
