from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "staff"
    verbose_name = "The people"

    def ready(self):
        from staff import signals  # noqa: F401 (connects its receivers)
