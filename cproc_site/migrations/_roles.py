"""What migrations of roles have in common."""

from typing import Any

from django.contrib.auth.management import create_permissions
from django.db.migrations import RunPython

from accounts.roles import permissions


def role_migration(*models: str) -> RunPython:
    """Return the operation that gives the roles their permissions on models: “pages.notice”.

    It follows the operation that creates the models.
    """

    def give(apps: Any, schema_editor: Any) -> None:
        database = schema_editor.connection.alias
        create_permissions_now({model.split(".")[0] for model in models}, apps, database)
        stored = apps.get_model("auth", "Permission").objects.using(database)
        roles = apps.get_model("auth", "Group").objects.using(database)
        for name, codes in permissions().items():
            for model in models:
                app, model_name = model.split(".")
                found = stored.filter(content_type__app_label=app, content_type__model=model_name)
                allowed = [each for each in found if f"{app}.{each.codename}" in codes]
                for role in roles.filter(name=name):
                    role.permissions.add(*allowed)

    return RunPython(give, RunPython.noop)


def create_permissions_now(app_labels: set[str], apps: Any, database: str) -> None:
    """Create the permissions of apps inside a migration: Django does so after all migrations."""
    for app in sorted(apps.get_app_configs(), key=lambda app: app.label):
        if app.label in app_labels:  # of another app, a later migration creates the models
            app.models_module = True
            create_permissions(app, verbosity=0, using=database, apps=apps)
            app.models_module = None
