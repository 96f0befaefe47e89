from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PublishingConfig(AppConfig):
    name = "publishing"
    verbose_name = _("Publishing")

    def ready(self) -> None:
        # They need models, which are not loaded before.
        from accounts.access_log import account_deactivated
        from publishing.previews import revoke_account_links

        account_deactivated.connect(revoke_account_links)
