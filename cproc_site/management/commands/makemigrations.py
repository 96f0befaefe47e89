"""Write migrations for changes of the database; `make migrations` calls it."""

from typing import Any

from django.apps import apps
from django.core.management.commands import makemigrations
from django.db.migrations.autodetector import MigrationAutodetector, OperationDependency
from django.db.models import Field

from accounts.migrations._roles import GivePermissions

# What no database stores: a change of these makes no migration.
TEXTS = {"choices", "error_messages", "help_text", "verbose_name", "verbose_name_plural"}


class SchemaAutodetector(MigrationAutodetector):
    """Django's detector of changes, without labels, help texts and messages."""

    def __init__(self, *states: Any, **options: Any) -> None:
        super().__init__(*states, **options)
        for state in states[:2]:
            for model in state.models.values():
                for name in TEXTS & model.options.keys():
                    del model.options[name]

    def generate_created_models(self) -> None:
        """Let the roles write the new kinds of content, and their rows."""
        super().generate_created_models()
        for app_label, name in sorted(self.to_state.models.keys() - self.from_state.models.keys()):
            if hasattr(apps.get_model(app_label, name), "content_class"):
                type_ = OperationDependency.Type.CREATE
                dependency: Any = OperationDependency(app_label, name, None, type_)
                operation = GivePermissions(f"{app_label}.{name}")
                self.add_operation(app_label, operation, dependencies=[dependency])

    def deep_deconstruct(self, obj: Any) -> Any:
        """Return the description of ``obj`` by which two states are compared."""
        described = super().deep_deconstruct(obj)
        if not isinstance(obj, Field):
            return described
        path, arguments, options = described
        return path, arguments, {name: options[name] for name in options.keys() - TEXTS}


class Command(makemigrations.Command):
    """Django's command for changes that concern the database."""

    autodetector = SchemaAutodetector
