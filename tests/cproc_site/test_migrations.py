"""Servers of the last release insert rows while a new one is installed."""

from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.migrations import AddField, CreateModel, Migration
from django.db.migrations.loader import MigrationLoader


def columns_without_a_default(migration: Migration) -> list[str]:
    """Return the columns that are newer than their table and have no value in such rows."""
    operations = migration.operations
    created = {each.name_lower for each in operations if isinstance(each, CreateModel)}
    found = []
    for each in operations:
        if isinstance(each, AddField) and each.model_name_lower not in created:
            column = each.field
            if not (column.null or column.many_to_many or column.has_db_default()):
                found.append(f"{migration}: {each.model_name}.{each.name}")
    return found


def is_own(migration: Migration) -> bool:
    return Path(apps.get_app_config(migration.app_label).path).parent == settings.BASE_DIR


def test_each_added_column_is_null_or_has_a_default_in_the_database():
    own = filter(is_own, MigrationLoader(None).disk_migrations.values())
    assert [each for each in own if columns_without_a_default(each)] == []


@pytest.mark.parametrize(
    ("options", "is_missing"), [({}, True), ({"null": True}, False), ({"db_default": ""}, False)]
)
def test_column_without_a_default_is_found(options, is_missing):
    migration = Migration("0099_add_town", "projects")
    migration.operations = [AddField("activity", "town", models.CharField(max_length=9, **options))]
    assert bool(columns_without_a_default(migration)) == is_missing
