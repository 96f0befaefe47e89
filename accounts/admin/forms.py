"""Forms of accounts: the site keeps somebody who may do everything, and knows who chose a password."""

from django.contrib.admin.forms import AdminPasswordChangeForm
from django.contrib.auth.forms import UserChangeForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.access_log import audited_as
from accounts.login import throttling
from accounts.models import User

OPENING = ("is_active", "is_staff", "is_superuser")


class AccountForm(UserChangeForm):
    def clean(self):
        """Raises ``ValidationError`` where nobody would be left who may do everything. Runs in a transaction.

        The accounts are locked: two people who deactivate each other at once are put in order.
        """
        answers = super().clean()
        stays = all(answers.get(name, getattr(self.instance, name)) for name in OPENING)
        if not stays:
            powerful = list(User.objects.all_powerful().select_for_update().order_by("pk"))
            if powerful == [self.instance]:
                raise ValidationError(
                    _(
                        "This is the last account that may do everything. Give another one that power first."
                    ),
                    code="last_superuser",
                )
        return answers


class OwnPasswordForm(AdminPasswordChangeForm):
    """Somebody's own new password. The old one is asked for within the limits of guesses."""

    def __init__(self, *args, request, **kwargs):
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_old_password(self):
        throttling.check_password_of(self.request, self.user, self.cleaned_data["old_password"])
        return ""

    def save(self, commit=True):
        with audited_as(self.user):
            return super().save(commit)
