"""Upgrades without a pause: servers of the earlier release work with the new schema.

So a migration only adds, and earlier code can leave out what it adds.
"""

from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection, models
from django.db.migrations import operations as ops
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ModelState, ProjectState

ROOT = Path(__file__).parents[2]
OURS = {config.label for config in apps.get_app_configs() if Path(config.path).parent == ROOT}
REMOVING = (
    ops.RemoveField,
    ops.DeleteModel,
    ops.RenameField,
    ops.RenameModel,
    ops.AlterModelTable,
)
# Rows that have no value in the new columns, as those of earlier code, fulfil these.
HARMLESS_CONSTRAINTS = {"only_comments_are_resolved"}


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


SHORT = models.CharField(max_length=20)
LABELLED = models.CharField("name", max_length=50, help_text="Of it")


@pytest.mark.parametrize(
    ("operation", "is_breaking"),
    [
        (ops.AddField("page", "note", models.TextField()), True),
        (ops.AddField("page", "note", models.TextField(default="")), True),
        (ops.AddField("page", "note", models.TextField(db_default="")), False),
        (ops.AddField("page", "note", models.TextField(null=True)), False),
        (ops.AddField("fresh", "note", models.TextField()), False),
        (ops.RemoveField("page", "title"), True),
        (ops.RenameField("page", "title", "name"), True),
        (ops.DeleteModel("page"), True),
        (ops.AlterField("page", "title", LABELLED), False),
        (ops.AlterField("page", "title", SHORT), True),
        (ops.AlterField("page", "title", models.CharField(max_length=50, db_default="")), False),
        (ops.AddConstraint("page", models.UniqueConstraint("title", name="one_title")), True),
        (ops.CreateModel("fresh", []), False),
    ],
    ids=lambda value: value.describe() if isinstance(value, ops.base.Operation) else "",
)
def test_operations_that_break_earlier_code(operation, is_breaking):
    before = ProjectState()
    title = models.CharField(max_length=50)
    fields = [("id", models.BigAutoField(primary_key=True)), ("title", title)]
    before.add_model(ModelState("pages", "Page", fields))
    assert breaks(operation, "pages", before) == is_breaking
