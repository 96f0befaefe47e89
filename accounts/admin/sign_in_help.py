"""The page on which administrators help a colleague who cannot sign in, or lost a device."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.admin import UserAdmin
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters

from accounts.audit import log
from accounts.login import second_factor, throttling
from accounts.login.forms import PasswordAgainForm
from accounts.models import Act, SecondFactor, User

REMOVE = "remove"
SIGN_OUT = "sign-out"
UNLOCK = "let-in"
ACTIONS = {
    REMOVE: gettext_lazy(
        "Remove the second factor: the telephone and the recovery codes were lost"
    ),
    SIGN_OUT: gettext_lazy("Sign out of all devices: a computer was lost or left signed in"),
    UNLOCK: gettext_lazy("Unlock the account: too many failed attempts block new browsers"),
}


class SignInForm(PasswordAgainForm):
    """The action, and the administrator's own password."""

    act = forms.ChoiceField(
        label=gettext_lazy("What to do"), widget=forms.RadioSelect, choices=ACTIONS
    )
    field_order = ["act", "password"]


class SignInHelpMixin(UserAdmin):
    """Add the page to the admin of accounts."""

    change_form_template = "accounts/change_account.html"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.sign_in_view)
        page = path("<int:object_id>/sign-in/", view, name="accounts_user_sign_in")
        return [page, *super().get_urls()]

    @method_decorator(sensitive_post_parameters("password"))
    def sign_in_view(self, request: Any, object_id: int) -> HttpResponse:
        """Show the page, or perform the chosen action."""
        account = get_object_or_404(self.get_queryset(request), pk=object_id)
        if not self.has_change_permission(request, account):
            raise PermissionDenied
        if account == request.user:
            return redirect("admin:own_account")
        factor = SecondFactor.objects.filter(account=account).first()
        form: Any = SignInForm(request, data=request.POST or None)
        if factor is None:
            form.fields["act"].choices = [(act, ACTIONS[act]) for act in (SIGN_OUT, UNLOCK)]
        if form.is_valid():
            message = perform_help(form.cleaned_data["act"], account, by=request.user)
            messages.success(request, message)
            return redirect("admin:accounts_user_change", account.pk)
        context = self.admin_site.each_context(request) | {
            "title": _("How %(person)s signs in") % {"person": account},
            "account": account,
            "second_factor": factor,
            "form": form,
        }
        return TemplateResponse(request, "accounts/sign_in_help.html", context)


@transaction.atomic
def perform_help(act: str, account: User, by: User) -> str:
    """Perform an action with its entry in the audit log, and return a message about it."""
    if act == REMOVE:
        second_factor.remove(account, by=by)
        return _(
            "The second factor was removed, and all devices were signed out. The person is "
            "notified by e-mail."
        )
    if act == SIGN_OUT:
        account.end_all_sessions()
        log.record(Act.SIGNED_OUT_EVERYWHERE, by, kind="account", reference=account.username)
        return _("The person is signed out of all devices.")
    throttling.unlock(account)
    log.record(Act.UNLOCKED, by, kind="account", reference=account.username)
    return _("The account is unlocked: the person can sign in from any browser.")
