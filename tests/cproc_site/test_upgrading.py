"""Upgrades without a pause: servers of the earlier release work with the new schema.

So a migration only adds, and earlier code can leave out what it adds.
"""

from pathlib import Path

from django.apps import apps
from django.db import connection, models
from django.db.migrations import operations as ops
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

ROOT = Path(__file__).parents[2]
OURS = {config.label for config in apps.get_app_configs() if Path(config.path).parent == ROOT}
REMOVING = (ops.RemoveField, ops.DeleteModel, ops.RenameField, ops.RenameModel, ops.AlterModelTable)
# Rows that have no value in the new columns, or none of the new choices, as those of earlier code,
# fulfil these.
HARMLESS_CONSTRAINTS = {"only_comments_are_resolved", "not_a_party_as_of_a_date"}


def breaks(operation, app: str, before: ProjectState) -> bool:
    """Return whether code that knows the state `before` fails after `operation`."""
    if isinstance(operation, REMOVING):
        return True
    if not isinstance(operation, ops.AddConstraint | ops.AddField | ops.AlterField):
        return False
    if (app, operation.model_name_lower) not in before.models:
        return False
    if isinstance(operation, ops.AddConstraint):
        return operation.constraint.name not in HARMLESS_CONSTRAINTS
    if isinstance(operation, ops.AddField):
        field = operation.field
        return not (field.null or field.has_db_default() or field.many_to_many)
    after = before.clone()
    operation.state_forwards(app, after)
    old, new = (
        state.apps.get_model(app, operation.model_name)._meta.get_field(operation.name)
        for state in (before, after)
    )
    if not old.has_db_default():
        new.db_default = models.NOT_PROVIDED  # earlier code states the value
    return connection.SchemaEditorClass(connection)._field_should_be_altered(old, new)


def test_no_migration_breaks_servers_of_the_earlier_release():
    loader, breaking = MigrationLoader(None), []
    for (app, name), migration in sorted(loader.disk_migrations.items()):
        if app not in OURS or migration.initial:
            continue
        before = loader.project_state((app, name), at_end=False)
        for operation in migration.operations:
            if breaks(operation, app, before):
                breaking.append((app, name, operation.describe()))
    assert breaking == []
