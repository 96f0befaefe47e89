from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from accounts import roles
from accounts.audit.labels import VALUE_LABELS


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("People")

    def ready(self) -> None:
        # The receivers need models, which are not loaded before.
        from accounts import signals  # noqa: F401

        VALUE_LABELS["roles"] = roles.role_name
