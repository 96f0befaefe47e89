from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

# Models of this app that are not part of the record. They get apps of their own.
OTHER_MODELS = (
    "publishing.models.broken_link",
    "publishing.models.launch",
    "publishing.models.review_digest",
    "publishing.models.search",
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
        from publishing import audit_names, checks  # noqa: F401
