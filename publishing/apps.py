from django.apps import AppConfig


class PublishingConfig(AppConfig):
    name = "publishing"
    verbose_name = "The record"

    def ready(self):
        from publishing import audit_names, checks  # noqa: F401 (they register themselves)
