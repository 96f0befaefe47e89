from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from staff import roles
from staff.naming import VALUE_LABELS


class StaffConfig(AppConfig):
    name = "staff"
    verbose_name = _("The people")

    def ready(self):
        # The receivers need models, which are not loaded before.
        from staff import signals  # noqa: F401

        VALUE_LABELS["roles"] = roles.called
