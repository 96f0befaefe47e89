from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecordConfig(AppConfig):
    name = "record"
    verbose_name = _("Versions and preview links")

    def ready(self) -> None:
        # Both register functions and need models, which are loaded before this.
        from record import audit_labels, system_checks  # noqa: F401
