from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecordConfig(AppConfig):
    name = "record"
    verbose_name = _("Versions and preview links")

    def ready(self) -> None:
        from record import audit_labels  # noqa: F401 (it registers a function and needs models)
