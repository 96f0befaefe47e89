"""Upgrading without a pause: servers of the release before go on over the schema of the new one.

So a migration only adds, and what it adds may be left out by code that doesn't know it.
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
TAKES_AWAY = (
    ops.RemoveField,
    ops.DeleteModel,
    ops.RenameField,
    ops.RenameModel,
    ops.AlterModelTable,
)


def breaks(operation, app: str, before: ProjectState) -> bool:
    """Whether code that knows ``before`` fails on what ``operation`` leaves."""
    if isinstance(operation, TAKES_AWAY):
        return True
    if isinstance(operation, ops.AddConstraint):
        return (app, operation.model_name_lower) in before.models
    if not isinstance(operation, ops.AddField | ops.AlterField) or (
        (app, operation.model_name_lower) not in before.models
    ):
        return False
    field = operation.field
    if isinstance(operation, ops.AddField):
        return not (field.null or field.has_db_default() or field.many_to_many)
    return _changes_the_column(operation, app, before)


def _changes_the_column(operation, app, before) -> bool:
    after = before.clone()
    operation.state_forwards(app, after)
    old, new = (
        state.apps.get_model(app, operation.model_name)._meta.get_field(operation.name)
        for state in (before, after)
    )
    return connection.SchemaEditorClass(connection)._field_should_be_altered(old, new)


def test_servers_of_the_release_before_go_on():
    loader, refused = MigrationLoader(None), []
    for (app, name), migration in sorted(loader.disk_migrations.items()):
        if app not in OURS or migration.initial:
            continue
        before = loader.project_state((app, name), at_end=False)
        refused += [
            (app, name, each.describe())
            for each in migration.operations
            if breaks(each, app, before)
        ]
    assert refused == []


@pytest.mark.parametrize(
    ("operation", "is_refused"),
    [
        (ops.AddField("page", "note", models.TextField()), True),
        (ops.AddField("page", "note", models.TextField(default="")), True),
        (ops.AddField("page", "note", models.TextField(db_default="")), False),
        (ops.AddField("page", "note", models.TextField(null=True)), False),
        (ops.AddField("fresh", "note", models.TextField()), False),
        (ops.RemoveField("page", "title"), True),
        (ops.RenameField("page", "title", "name"), True),
        (ops.DeleteModel("page"), True),
        (
            ops.AlterField(
                "page", "title", models.CharField("name", max_length=50, help_text="Of it")
            ),
            False,
        ),
        (ops.AlterField("page", "title", models.CharField(max_length=20)), True),
        (ops.AddConstraint("page", models.UniqueConstraint("title", name="one_title")), True),
        (ops.CreateModel("fresh", []), False),
    ],
    ids=lambda value: value.describe() if isinstance(value, ops.base.Operation) else "",
)
def test_what_the_rule_refuses(operation, is_refused):
    before = ProjectState()
    fields = [
        ("id", models.BigAutoField(primary_key=True)),
        ("title", models.CharField(max_length=50)),
    ]
    before.add_model(ModelState("pages", "Page", fields))
    assert breaks(operation, "pages", before) == is_refused
