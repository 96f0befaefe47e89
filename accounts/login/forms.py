"""The forms of getting in, and those that ask for the password again. Each guess goes through ``guesses``."""

from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.audit import log
from accounts.login import second_factor, throttling
from accounts.models import Act, User
from accounts.password_validation import normal

# Beyond that nobody's password: making one way of writing of it, and hashing it, would cost the server alone. No
# attribute of the field, so that nothing is cut off silently.
MAX_TYPED_LENGTH = MaxLengthValidator(4096)


class PasswordForm(AdminAuthenticationForm):
    """The first step: name and password."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["password"].validators.append(MAX_TYPED_LENGTH)

    def clean(self):
        name, password = self.cleaned_data.get("username"), self.cleaned_data.get("password")
        if not (name and password):
            return self.cleaned_data
        attempt = throttling.password_attempt(self.request, name)
        try:
            attempt.check_allowed()
        except ValidationError:
            throttling.spend_time_of_a_check(password)
            raise
        self.user_cache = authenticate(self.request, username=name, password=password)
        if self.user_cache is None:
            self._spend_time_of_an_account(name, password)
            raise self.get_invalid_login_error()
        self.confirm_login_allowed(self.user_cache)
        if not second_factor.has_one(self.user_cache):
            attempt.mark_successful()
        return self.cleaned_data

    def confirm_login_allowed(self, user):
        """Who isn't let in to the desk is answered as for a wrong password, and the audit has it as well."""
        try:
            super().confirm_login_allowed(user)
        except ValidationError:
            log.record(Act.SIGN_IN_FAILED, None, kind="account", reference=user.username)
            raise

    def _spend_time_of_an_account(self, name, password):
        """There a password that can be written in two ways is hashed in both (``User.check_password``)."""
        if normal(password) != password and not User.objects.filter(username=name).exists():
            throttling.spend_time_of_a_check(password)


class CodeForm(forms.Form):
    """The second step: a code of the app, or a recovery code."""

    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=40,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "autocapitalize": "none",
                "spellcheck": "false",
                "autofocus": True,
            }
        ),
    )

    def __init__(self, request, account, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.request, self.account = request, account

    def clean_code(self):
        attempt = throttling.code_attempt(self.request, self.account)
        attempt.check_allowed()
        code = self.cleaned_data["code"]
        if not second_factor.accept(self.account, code):
            facts = {"is_second_factor": True}
            log.record(
                Act.SIGN_IN_FAILED, None, kind="account", reference=self.account.username, new=facts
            )
            raise ValidationError(
                _(
                    "This code isn’t right, or was used already. The app shows a new one every 30 seconds."
                ),
                code="wrong",
            )
        attempt.mark_successful()
        throttling.reset_password_attempts(self.request, self.account)
        return code


class PasswordAgainForm(forms.Form):
    """Asked of somebody who is signed in, before what a stolen session must not do."""

    password = forms.CharField(
        label=gettext_lazy("Your password"),
        strip=False,
        validators=[MAX_TYPED_LENGTH],
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, request, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_password(self):
        throttling.check_password_of(self.request, self.request.user, self.cleaned_data["password"])
        return ""


class SetUpForm(PasswordAgainForm):
    """The password again, and a code that shows that the app has the secret."""

    code = forms.CharField(
        label=gettext_lazy("The six digits that the app shows"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )
    field_order = ["code", "password"]

    def __init__(self, request, secret, *args, **kwargs):
        super().__init__(request, *args, **kwargs)
        self.secret = secret

    def clean_code(self):
        """The step of the code. A wrong one is no guess: whoever sends it was shown the secret."""
        step = second_factor.step_of(self.secret, "".join(self.cleaned_data["code"].split()))
        if step is None:
            raise ValidationError(
                _(
                    "This code isn’t right. Is the clock of the telephone set by itself? Type what it shows now."
                ),
                code="wrong",
            )
        return step
