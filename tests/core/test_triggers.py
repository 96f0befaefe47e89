"""Triggers that reject changes are created, also again after a change of the table, and dropped."""

import uuid

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import AlterField
from django.db.models import CharField

from core.triggers import RejectDeletes, RejectUpdates
from record.models import Mention, Publication
from tests.helpers import raw_sql
from tests.helpers.factories import make_project

pytestmark = pytest.mark.django_db(transaction=True)

UPDATES = RejectUpdates("Mention", {"kind": "NEW.kind = 'page'"})
DELETES = RejectDeletes("Mention", unless="OLD.kind = 'page'")


@pytest.fixture
def mention():
    make_project()
    publication = Publication.objects.get()
    return Mention.objects.create(publication=publication, kind="funder", key=uuid.uuid4())


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


def test_trigger_rejects_changes_except_under_the_condition(migrate, mention):
    migrate(UPDATES, DELETES)
    try:
        for columns in ({"kind": "notice"}, {"kind": None}, {"kind": "page", "key": uuid.uuid4()}):
            with raw_sql.rejected("UPDATE", Mention):
                raw_sql.update(mention, **columns)
        with raw_sql.rejected("DELETE", Mention):
            raw_sql.delete(mention)
        raw_sql.update(mention, kind="page")
        raw_sql.delete(mention)
        assert not Mention.objects.exists()
    finally:
        migrate(UPDATES, DELETES, backwards=True)


def test_trigger_that_replaces_another_is_reversed_to_that(migrate, mention):
    former = {"kind": "NEW.kind = 'page'"}
    replacing = RejectUpdates("Mention", {"kind": "NEW.kind = 'notice'"}, former=former)
    migrate(UPDATES, replacing)
    try:
        raw_sql.update(mention, kind="notice")
        migrate(replacing, backwards=True)
        with raw_sql.rejected("UPDATE", Mention):
            raw_sql.update(mention, kind="project")
        raw_sql.update(mention, kind="page")
    finally:
        migrate(UPDATES, backwards=True)


def test_operations_are_repeated_after_a_change_of_the_table_and_reversed(migrate, mention):
    migrate(DELETES)
    migrate(AlterField("Mention", "kind", CharField(max_length=41)), DELETES)
    with raw_sql.rejected("DELETE", Mention):
        raw_sql.delete(mention)
    migrate(DELETES, backwards=True)
    raw_sql.delete(mention)
    migrate(AlterField("Mention", "kind", CharField(max_length=40)))
