"""How a colleague gets in, for administrators: what to do about a lost telephone, a lost computer, or a wait."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters

from accounts.audit import log
from accounts.login import second_factor, throttling
from accounts.login.forms import PasswordAgainForm
from accounts.models import Act, SecondFactor

REMOVE, SIGN_OUT, UNLOCK = "remove", "sign-out", "let-in"


class SignInForm(PasswordAgainForm):
    """What is to be done, and the administrator's own password."""

    act = forms.ChoiceField(
        label=gettext_lazy("What to do"),
        widget=forms.RadioSelect,
        choices={
            SIGN_OUT: gettext_lazy("End all sign-ins: a computer was lost, or left signed in"),
            UNLOCK: gettext_lazy(
                "End the wait: somebody has guessed, and a new browser isn’t let in"
            ),
        },
    )
    field_order = ["act", "password"]

    def __init__(self, *args, has_second_factor, **kwargs):
        super().__init__(*args, **kwargs)
        if has_second_factor:
            remove = (
                REMOVE,
                _(
                    "Take the second factor away: the telephone was lost, and the recovery codes too"
                ),
            )
            self.fields["act"].choices = [remove, *self.fields["act"].choices]


class SignInHelpMixin:
    """Adds to the admin of accounts the page on which administrators help colleagues."""

    change_form_template = "accounts/change_account.html"

    def get_urls(self):
        page = path(
            "<int:object_id>/sign-in/",
            self.admin_site.admin_view(self.sign_in_view),
            name="accounts_user_sign_in",
        )
        return [page, *super().get_urls()]

    @method_decorator(sensitive_post_parameters("password"))
    def sign_in_view(self, request, object_id):
        account = get_object_or_404(self.get_queryset(request), pk=object_id)
        if not self.has_change_permission(request, account):
            raise PermissionDenied
        if account == request.user:
            return HttpResponseRedirect(reverse("admin:own_account"))
        factor = SecondFactor.objects.filter(account=account).first()
        form = SignInForm(request, data=request.POST or None, has_second_factor=factor is not None)
        if request.method == "POST" and form.is_valid():
            messages.success(
                request, perform_help(form.cleaned_data["act"], account, by=request.user)
            )
            return HttpResponseRedirect(reverse("admin:accounts_user_change", args=[account.pk]))
        context = self.admin_site.each_context(request) | {
            "title": _("How %(person)s signs in") % {"person": account},
            "account": account,
            "second_factor": factor,
            "form": form,
        }
        return TemplateResponse(request, "accounts/sign_in_help.html", context)


@transaction.atomic
def perform_help(act: str, account, by) -> str:
    """Does what was chosen, with its entry in the audit, and says it in words."""
    if act == REMOVE:
        second_factor.remove(account, by=by)
        return _(
            "The second factor was taken away, and all sign-ins ended. The person is told by mail."
        )
    if act == SIGN_OUT:
        account.end_all_sessions()
        log.record(Act.SIGNED_OUT_EVERYWHERE, by, kind="account", reference=account.username)
        return _("All sign-ins of the person are ended.")
    throttling.unlock(account)
    log.record(Act.UNLOCKED, by, kind="account", reference=account.username)
    return _("The person can sign in from any browser now.")
