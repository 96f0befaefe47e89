"""Forms of the sign-in, and forms that require the password again."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm, AdminPasswordChangeForm
from django.contrib.auth import authenticate
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import access_log, audit
from accounts.login import flow, passkeys, second_factor, throttling
from accounts.login.hash_limit import hash_slot
from accounts.models import Act, User

# Longer passwords would only cost time for normalizing and hashing. It is no attribute of the
# field, since browsers would cut a pasted text silently.
MAX_TYPED_LENGTH = MaxLengthValidator(4096)
MAX_CREDENTIAL_LENGTH = 20_000  # a passkey's answer has about a thousand characters
WRONG_PASSKEY = gettext_lazy(
    "This passkey is not valid here, or its page was open for more than five minutes. Try again."
)


class PasswordForm(AdminAuthenticationForm):
    """The first step: name and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].validators.append(MAX_TYPED_LENGTH)

    def clean(self) -> dict[str, Any]:
        name = self.cleaned_data.get("username")
        password = self.cleaned_data.get("password")
        if name and password:
            with hash_slot(self.request, name):
                self._authenticate(name, password)
        return self.cleaned_data

    def _authenticate(self, name: str, password: str) -> None:
        try:
            attempt = throttling.count_attempt(self.request, "password", name)
        except ValidationError:
            make_password(password)  # so that a rejection takes as long as a check
            raise
        self.user_cache = authenticate(self.request, username=name, password=password)
        if self.user_cache is None:
            raise self.get_invalid_login_error()
        self.confirm_login_allowed(self.user_cache)
        if not second_factor.has_one(self.user_cache):
            throttling.forget_attempt(attempt)

    def confirm_login_allowed(self, user: Any) -> None:
        """Record and reject an account that may not use the admin, as for a wrong password."""
        try:
            super().confirm_login_allowed(user)
        except ValidationError:
            user.record(Act.SIGN_IN_FAILED)
            raise


# The answer of a browser for a passkey; accounts/passkey.js fills it in.
CredentialField = partial(
    forms.CharField, max_length=MAX_CREDENTIAL_LENGTH, widget=forms.HiddenInput
)


class RequestForm(forms.Form):
    """A form whose checks need the request."""

    def __init__(self, request: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    def check_factor(
        self, kind: str, name: str, accept: Callable[[], Any], message: Any, **facts: bool
    ) -> Any:
        """Count an attempt; raise `ValidationError` if the code or the passkey is not accepted."""
        attempt = throttling.count_attempt(self.request, kind, name)
        account = accept()
        if not account:
            reference = name or "unknown"
            audit.record(Act.SIGN_IN_FAILED, None, kind="account", reference=reference, new=facts)
            raise ValidationError(message, code="wrong")
        throttling.forget_attempt(attempt)
        throttling.reset_password_attempts(self.request, account)
        return account


class PasskeyForm(RequestForm):
    """A passkey instead of name, password and code."""

    credential = CredentialField()
    account: User | None = None

    def clean_credential(self) -> str:
        credential = self.cleaned_data["credential"]
        owner = passkeys.find_owner(credential)
        accept = partial(passkeys.accept, self.request, credential)
        name = owner.username if owner else ""
        self.account = self.check_factor("passkey", name, accept, WRONG_PASSKEY, is_passkey=True)
        return ""


class OwnPasskeyForm(RequestForm):
    """A passkey of the account, or the other field of the form."""

    credential = CredentialField(required=False)

    def __init__(self, request: Any, account: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        self.account = account

    def clean_credential(self) -> str:
        if credential := self.cleaned_data["credential"]:
            accept = partial(passkeys.accept, self.request, credential, self.account)
            self.check_own_factor(accept, WRONG_PASSKEY)
        return credential

    def check_own_factor(self, accept: Callable[[], Any], message: Any) -> None:
        self.check_factor("code", self.account.username, accept, message, is_second_factor=True)

    def has_passkey(self) -> bool:
        """Return whether a passkey was sent, right or wrong."""
        return bool(self.cleaned_data.get("credential")) or "credential" in self.errors


class CodeForm(OwnPasskeyForm):
    """The second step: a passkey, a code of the app, or a recovery code."""

    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autofocus": True}),
    )

    def clean_code(self) -> str:
        code = self.cleaned_data["code"]
        if self.has_passkey():
            return ""
        if not code:
            raise ValidationError(self.fields["code"].error_messages["required"], code="required")
        accepts_app = flow.accepts_app(self.account)
        message = _(
            "This code is not valid, or was already used. The app shows a new one every 30 seconds."
        )
        if not accepts_app:
            message = _("This recovery code is not valid, or was already used.")
        self.check_own_factor(
            lambda: second_factor.accept(self.account, code, accepts_app) and self.account, message
        )
        return code


class PasswordAgainForm(RequestForm):
    """The password of a signed-in user, for actions that a stolen session must not allow."""

    password = forms.CharField(
        label=gettext_lazy("Your password"),
        strip=False,
        validators=[MAX_TYPED_LENGTH],
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def clean_password(self) -> str:
        throttling.check_account_password(
            self.request, self.request.user, self.cleaned_data["password"]
        )
        return ""


class ProofForm(OwnPasskeyForm, PasswordAgainForm):
    """A passkey or the password of a signed-in user, before a form that gives power."""

    field_order = ["credential", "password"]

    def __init__(self, request: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, request.user, *args, **kwargs)
        self.fields["password"].required = False

    def clean_password(self) -> str:
        return "" if self.has_passkey() else super().clean_password()


class NewPasskeyForm(PasswordAgainForm):
    """The name of a new passkey, and the password again."""

    name = forms.CharField(
        label=gettext_lazy("Name of the passkey, for example: laptop"), max_length=60
    )
    field_order = ["name", "password"]


class SavesPasswordOnly:
    """Save no other column: another person may change the account while a password is hashed."""

    def set_password_and_save(
        self, user: User, *args: Any, commit: bool = True, **kwargs: Any
    ) -> User:
        super().set_password_and_save(user, *args, commit=False, **kwargs)  # type: ignore[misc]  # of Django's forms
        if commit:
            with access_log.audited([user]):
                user.save(update_fields=["password"])
        return user


class OwnPasswordForm(SavesPasswordOnly, AdminPasswordChangeForm):
    """A user's own new password. Attempts to type the old one are limited."""

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_old_password(self) -> str:
        throttling.check_account_password(
            self.request, self.user, self.cleaned_data["old_password"]
        )
        return ""


class SetUpForm(PasswordAgainForm):
    """The password again, and a code that shows that the app has the secret."""

    code = forms.CharField(
        label=gettext_lazy("The six digits that the app shows"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )
    field_order = ["code", "password"]

    def __init__(self, request: Any, secret: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        self.secret = secret

    def clean_code(self) -> int:
        """Return the step of the code. It is not counted: the user has seen the secret."""
        step = second_factor.find_step(self.secret, "".join(self.cleaned_data["code"].split()))
        if step is None:
            message = _(
                "This code is not valid. Check that the telephone sets its clock automatically, "
                "then type the code that the app shows now."
            )
            raise ValidationError(message, code="wrong")
        return step
