from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PublishingConfig(AppConfig):
    name = "publishing"
    verbose_name = _("The record")

    def ready(self):
        from publishing import audit_names, checks  # noqa: F401 (they register themselves)
