"""The page behind the link in an e-mail, on which a person sets the first password."""

from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.views import PasswordResetConfirmView
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access_log import audited_as
from accounts.login.forms import SavesPasswordOnly
from accounts.login.hash_limit import hash_slot
from accounts.models import User


class FirstPasswordForm(SavesPasswordOnly, SetPasswordForm):
    """The first password of an account, twice."""


class SetPasswordView(PasswordResetConfirmView):
    """The form, or a sentence if the link is used, too old, or of a changed account.

    Django’s token depends on the password and on the e-mail address.
    """

    form_class = FirstPasswordForm
    template_name = "accounts/login/set_password.html"
    success_url = reverse_lazy("admin:login")
    title = gettext_lazy("Set your password")

    def get_user(self, uidb64: str) -> User | None:
        """Return the account if it is active and has no password yet."""
        user = super().get_user(uidb64)
        return user if user and user.is_active and not user.has_usable_password() else None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return admin.site.each_context(self.request) | super().get_context_data(**kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        """Store the password within the limits of sign-in; of two requests only the first."""
        user = cast(User, self.user)
        try:
            with hash_slot(self.request, user.username), transaction.atomic():
                account = User.objects.select_for_update().get(pk=user.pk)
                if account.has_usable_password():
                    return self.get(self.request)
                with audited_as(account):
                    response = super().form_valid(form)
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        messages.success(self.request, _("Your password is set. Sign in with it."))
        return response
