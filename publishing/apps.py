from django.apps import AppConfig


class PublishingConfig(AppConfig):
    name = "publishing"
    verbose_name = "The record"

    def ready(self):
        from publishing import checks  # noqa: F401 (registers the system checks)
