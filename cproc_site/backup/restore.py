"""Restore a verified archive into an empty site, in one transaction: everything or nothing."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import Error, IntegrityError, connection, transaction
from django.db.models import Model

from core.mail.sending import hold_back
from cproc_site.backup import rows, tables
from cproc_site.backup.errors import BackupError, DamagedArchiveError, describe_error
from cproc_site.backup.manifest import Manifest, Table
from cproc_site.backup.migration_state import MigrationState
from cproc_site.backup.verify import VerifiedArchive

MAX_NAMED_TABLES = 5
REJECTED = (Error, ValidationError, ValueError, TypeError, ArithmeticError)


def restore(archive: VerifiedArchive, sends_waiting_mails: bool = False) -> int:
    """Restore the archive, and return how many mails are held back.

    Raise `BackupError` if that fails; then nothing is changed. Mails that waited when the backup
    was made may have been sent since by the other site. They are held back, unless
    `sends_waiting_mails`. The rows of an older release are put into tables as that release had
    them: call `bring_up_to_date` afterwards.
    """
    state = MigrationState(set(archive.manifest.migrations))
    models = tables.models_of(state.apps)
    _check_fits(archive.manifest, models)
    state.prepare()
    with transaction.atomic(durable=True):
        _check_is_empty(models)
        _load(archive, models)
        _store_files(archive)
        if sends_waiting_mails:
            return 0
        return hold_back(models["contact.Delivery"]._base_manager.all())


def bring_up_to_date(archive: VerifiedArchive) -> None:
    """Migrate the tables of the archive's release to those of this one."""
    if not MigrationState(set(archive.manifest.migrations)).is_newest:
        call_command("migrate", interactive=False, verbosity=0)


def _check_fits(manifest: Manifest, models: dict[str, type[Model]]) -> None:
    """Check that the archive has the tables and columns that its release had."""
    if [table.model for table in manifest.tables] != list(models):
        raise DamagedArchiveError("it has other tables than its release had.")
    for table in manifest.tables:
        if table.columns != tables.columns_of(models[table.model]):
            raise DamagedArchiveError(f"{table.model} has other columns than in its release.")


def _check_is_empty(models: dict[str, type[Model]]) -> None:
    not_empty = []
    for label, model in models.items():
        count = 0 if label in tables.WRITTEN_BY_MIGRATIONS else model._base_manager.count()
        if count:
            not_empty.append(f"{count:,} of {label}")
    if not not_empty:
        return
    named = ", ".join(not_empty[:MAX_NAMED_TABLES])
    others = len(not_empty) - MAX_NAMED_TABLES
    and_others = f" and rows in {others} other tables" if others > 0 else ""
    raise BackupError(
        f"The site isn't empty: its database has {named}{and_others}. Nothing was changed. An "
        "archive is restored into an empty site only: give it a database of its own."
    )


def _load(archive: VerifiedArchive, models: dict[str, type[Model]]) -> None:
    for label in tables.WRITTEN_BY_MIGRATIONS:
        rows.delete_all(models[label])
    for table in archive.manifest.tables:
        model = models[table.model]
        try:
            rows.insert(model, _rows(archive, table, model))
        except REJECTED as error:
            raise BackupError(
                f"The database rejects the rows of {table.model}: {str(error).strip()} "
                "Nothing was changed."
            ) from error
        if table.last_number is not None:
            tables.set_last_number(model, table.last_number)
    try:
        connection.check_constraints()
    except IntegrityError as error:
        raise DamagedArchiveError("its rows contradict each other.") from error


def _rows(archive: VerifiedArchive, table: Table, model: type[Model]) -> Iterator[list[Any]]:
    readers = rows.readers_of(model)
    for line in archive.lines(table):
        try:
            yield rows.read(line, readers)
        except rows.UNREADABLE as error:
            raise DamagedArchiveError(f"a row of {table.model} can't be read.") from error


def _store_files(archive: VerifiedArchive) -> None:
    """Store the files that are not there yet, and delete them again if one fails."""
    added = []
    try:
        for name, body in archive.files():
            if not default_storage.exists(name):
                added.append(name)
                default_storage.save(name, File(body))
    except BaseException as error:
        for name in added:
            with suppress(OSError):  # a file that stays is complete, and no row names it
                default_storage.delete(name)
        if not isinstance(error, OSError):
            raise
        raise BackupError(
            f"{name} couldn't be stored: {describe_error(error)}. Nothing was changed."
        ) from error
