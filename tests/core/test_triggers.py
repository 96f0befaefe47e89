"""Triggers that reject changes are created, also again after a change of the table, and dropped."""

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import AlterField
from django.db.models import CharField

from core.triggers import RejectDeletes, RejectUpdates
from record.models import Publication, Value
from tests.helpers import raw_sql
from tests.helpers.factories import make_project

pytestmark = pytest.mark.django_db(transaction=True)

UPDATES = RejectUpdates("Value", {"kind": "NEW.kind = 'page'"})
DELETES = RejectDeletes("Value", unless="OLD.kind = 'page'")


@pytest.fixture
def value():
    make_project()
    publication = Publication.objects.get()
    return Value.objects.create(publication=publication, kind="funder", name="name", value="a")


@pytest.fixture
def migrate():
    """Return a function that applies operations to the app of the record, or reverses them."""
    state = MigrationLoader(None).project_state()

    def migrate(*operations, backwards=False):
        for operation in operations:
            way = operation.database_backwards if backwards else operation.database_forwards
            changed = state.clone()
            operation.state_forwards("record", changed)
            with connection.schema_editor() as editor:
                way("record", editor, state, changed)

    return migrate


def test_trigger_rejects_changes_except_under_the_condition(migrate, value):
    migrate(UPDATES, DELETES)
    try:
        for columns in ({"kind": "notice"}, {"kind": None}, {"kind": "page", "value": "b"}):
            with raw_sql.rejected("UPDATE", Value):
                raw_sql.update(value, **columns)
        with raw_sql.rejected("DELETE", Value):
            raw_sql.delete(value)
        raw_sql.update(value, kind="page")
        raw_sql.delete(value)
        assert not Value.objects.exists()
    finally:
        migrate(UPDATES, DELETES, backwards=True)


def test_trigger_that_replaces_another_is_reversed_to_that(migrate, value):
    former = {"kind": "NEW.kind = 'page'"}
    replacing = RejectUpdates("Value", {"kind": "NEW.kind = 'notice'"}, former=former)
    migrate(UPDATES, replacing)
    try:
        raw_sql.update(value, kind="notice")
        migrate(replacing, backwards=True)
        with raw_sql.rejected("UPDATE", Value):
            raw_sql.update(value, kind="project")
        raw_sql.update(value, kind="page")
    finally:
        migrate(UPDATES, backwards=True)


def test_operations_are_repeated_after_a_change_of_the_table_and_reversed(migrate, value):
    migrate(DELETES)
    migrate(AlterField("Value", "kind", CharField(max_length=41)), DELETES)
    with raw_sql.rejected("DELETE", Value):
        raw_sql.delete(value)
    migrate(DELETES, backwards=True)
    raw_sql.delete(value)
    migrate(AlterField("Value", "kind", CharField(max_length=40)))
