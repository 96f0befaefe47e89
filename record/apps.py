from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecordConfig(AppConfig):
    name = "record"
    verbose_name = _("The record")

    def ready(self):
        # Both register themselves. They need models, which are not loaded before.
        from record import audit_labels, system_checks  # noqa: F401
