"""Forms of a new password, an administrator's and a user's own."""

from typing import Any

from accounts import access_log
from accounts.models import User


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
