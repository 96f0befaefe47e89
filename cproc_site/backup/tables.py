"""Which tables belong into a backup, and which of their columns."""

from django.apps import apps as django_apps
from django.db import connection

# Left out, and why:
EXCLUDED_MODELS = {
    "sessions.Session",  # signed by a key that isn't in the archive; whoever is signed in signs in again
    "accounts.LoginAttempts",  # keyed by that key too; guesses count anew
    "cproc_site.ErrorMail",  # failures of the site where they happened; deleted after a month
    "accounts.AccountMail",  # news of an account, told by the site where it happened and deleted after a month
}
# What migrations write by themselves into an empty database. Restoring puts the archive's rows in their place.
WRITTEN_BY_MIGRATIONS = {
    "auth.Group",
    "auth.Group_permissions",
    "auth.Permission",
    "contenttypes.ContentType",
}


def models_of(apps=django_apps) -> dict:
    """The model of each table by its label: every one of every app, tables of relations too."""
    models = {
        model._meta.label: model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    }
    return {label: models[label] for label in sorted(models) if label not in EXCLUDED_MODELS}


def fields_of(model) -> list:
    """Those with a stored column, by its name: their order in a model depends on how its migrations came about.

    What the database works out by itself it works out anew.
    """
    stored = (field for field in model._meta.concrete_fields if not field.generated)
    return sorted(stored, key=lambda field: field.column)


def columns_of(model) -> list[str]:
    return [field.column for field in fields_of(model)]


def last_number(model) -> int | None:
    """The last number that the database gave to a row; of numbers of deleted rows none is given again."""
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
    return max(
        given,
        model._base_manager.order_by().values_list("pk", flat=True).order_by("-pk").first() or 0,
    )


def set_last_number(model, number: int):
    """Make the database number the next row after ``number``."""
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


def _sequence(cursor, meta) -> str:
    """Its name, quoted."""
    table = connection.ops.quote_name(meta.db_table)
    cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [table, meta.auto_field.column])
    return cursor.fetchone()[0]
