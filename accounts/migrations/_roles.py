"""What migrations of roles have in common."""

from typing import Any

from django.contrib.auth.management import create_permissions
from django.db.migrations import RunPython

from accounts.roles import permissions


class GivePermissions(RunPython):
    """Gives the roles their permissions on a new model, such as “pages.notice”."""

    def __init__(self, model: str) -> None:
        self.model = model
        super().__init__(self._give, RunPython.noop)

    migration_name_fragment = "roles"

    def deconstruct(self) -> Any:
        return type(self).__name__, [self.model], {}

    def _give(self, apps: Any, schema_editor: Any) -> None:
        database = schema_editor.connection.alias
        app, model_name = self.model.split(".")
        create_permissions_now({app}, apps, database)
        stored = apps.get_model("auth", "Permission").objects.using(database)
        found = stored.filter(content_type__app_label=app, content_type__model=model_name)
        roles = apps.get_model("auth", "Group").objects.using(database)
        for name, codes in permissions().items():
            allowed = [each for each in found if f"{app}.{each.codename}" in codes]
            for role in roles.filter(name=name):
                role.permissions.add(*allowed)


def create_permissions_now(app_labels: set[str], apps: Any, database: str) -> None:
    """Create the permissions of apps inside a migration: Django does so after all migrations."""
    for app in sorted(apps.get_app_configs(), key=lambda app: app.label):
        if app.label in app_labels:  # of another app, a later migration creates the models
            app.models_module = True
            create_permissions(app, verbosity=0, using=database, apps=apps)
            app.models_module = None
