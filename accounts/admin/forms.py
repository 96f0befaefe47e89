"""Forms of accounts: one superuser always remains, and the audit log has who set a password."""

from typing import Any

from django.contrib.admin.forms import AdminPasswordChangeForm
from django.contrib.auth.forms import UserChangeForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.access_log import audited_as
from accounts.login import throttling
from accounts.models import User

SUPERUSER_COLUMNS = ("is_active", "is_staff", "is_superuser")


class AccountForm(UserChangeForm):
    """The form of an account."""

    def clean(self) -> dict[str, Any]:
        """Raise `ValidationError` if no superuser would remain. Runs in a transaction.

        The accounts are locked, so two people who deactivate each other take turns.
        """
        answers = super().clean() or {}
        stays = all(answers.get(name, getattr(self.instance, name)) for name in SUPERUSER_COLUMNS)
        if not stays:
            superusers = list(User.objects.all_powerful().select_for_update().order_by("pk"))
            if superusers == [self.instance]:
                message = _(
                    "This is the last account with all permissions. Give them to another account "
                    "first."
                )
                raise ValidationError(message, code="last_superuser")
        return answers


class OwnPasswordForm(AdminPasswordChangeForm):
    """A user's own new password. Attempts to type the old one are limited."""

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_old_password(self) -> str:
        throttling.check_password_of(self.request, self.user, self.cleaned_data["old_password"])
        return ""

    def save(self, commit: bool = True) -> Any:
        with audited_as(self.user):
            return super().save(commit)
