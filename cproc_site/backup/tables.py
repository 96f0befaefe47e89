"""The tables of a backup, and the columns of each."""

from operator import attrgetter
from typing import Any

from django.apps import apps as django_apps
from django.apps.registry import Apps
from django.db import connection
from django.db.models import Field, Max, Model

# Left out, with the reason:
EXCLUDED_MODELS = {
    "sessions.Session",  # signed by a key that isn't in the archive: staff sign in again
    "accounts.LoginAttempts",  # keyed by that key too: attempts are counted from zero
    "cproc_site.ErrorMail",  # failures of the site where they happened, deleted after a month
    "accounts.AccountMail",  # news of accounts of the site where it happened, deleted after a month
}
# Migrations fill these in an empty database. Restoring replaces their rows by the archive's.
WRITTEN_BY_MIGRATIONS = {
    "auth.Group",
    "auth.Group_permissions",
    "auth.Permission",
    "contenttypes.ContentType",
}


def models_of(apps: Apps = django_apps) -> dict[str, type[Model]]:
    """Return the model of each table by its label, tables of relations included."""
    models = {}
    for model in apps.get_models(include_auto_created=True):
        meta = model._meta
        if meta.managed and not meta.proxy and meta.label not in EXCLUDED_MODELS:
            models[meta.label] = model
    return dict(sorted(models.items()))


def fields_of(model: type[Model]) -> list[Field]:
    """Return the fields with a stored column, by its name; the database generates the others.

    Their order in the model depends on the migrations that added them.
    """
    stored = [field for field in model._meta.concrete_fields if not field.generated]
    return sorted(stored, key=attrgetter("column"))


def columns_of(model: type[Model]) -> list[str]:
    """Return the names of the stored columns."""
    return [str(field.column) for field in fields_of(model)]


def last_number(model: type[Model]) -> int | None:
    """Return the last number that the database gave to a row, None for keys that are no numbers.

    The numbers of deleted rows are not given again.
    """
    meta = model._meta
    if meta.auto_field is None:
        return None
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [meta.db_table])
            given = (cursor.fetchone() or [0])[0]
        else:
            cursor.execute(f"SELECT last_value, is_called FROM {_sequence(cursor, meta)}")  # noqa: S608 (a name of the models)
            last, is_called = cursor.fetchone()
            given = last if is_called else 0
    return max(given, model._base_manager.aggregate(last=Max("pk"))["last"] or 0)


def set_last_number(model: type[Model], number: int) -> None:
    """Make the database number the next row after `number`."""
    meta = model._meta
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [meta.db_table])
            cursor.execute(
                "INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [meta.db_table, number]
            )
        else:
            sequence = _sequence(cursor, meta)
            cursor.execute("SELECT setval(%s, %s, %s)", [sequence, max(number, 1), number > 0])


def _sequence(cursor: Any, meta: Any) -> str:
    """Return the quoted name of the sequence that numbers the rows."""
    table = connection.ops.quote_name(meta.db_table)
    cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [table, meta.auto_field.column])
    return cursor.fetchone()[0]
