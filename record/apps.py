from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

# Models of this app that are not part of the record. They get apps of their own.
OTHER_MODELS = (
    "publishing.linkcheck.models",
    "publishing.models",
    "publishing.models",
    "search.models",
)


class PublishingConfig(AppConfig):
    name = "publishing"
    verbose_name = _("The record")

    def import_models(self):
        super().import_models()
        for module in OTHER_MODELS:
            import_module(module)

    def ready(self):
        # Both register themselves. They need models, which are not loaded before.
        from record import audit_labels, system_checks  # noqa: F401
