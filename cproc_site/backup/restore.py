"""Restore a verified archive into an empty site, in one transaction: everything or nothing."""

from contextlib import suppress

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import Error, IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.models import Model
from django.utils import timezone

from core.mail.sending import hold_back
from cproc_site.backup import BackupError, DamagedArchiveError, describe_error, tables
from cproc_site.backup.manifest import Manifest, expected_hash, file_hash
from cproc_site.backup.verify import VerifiedArchive

REJECTED = (Error, ValidationError, ValueError, TypeError, AttributeError, ArithmeticError)


def restore(archive: VerifiedArchive, sends_waiting_mails: bool = False) -> int:
    """Restore the archive, and return how many mails are held back.

    Raise `BackupError` if that fails; then nothing is changed. Mails that waited when the backup
    was made may have been sent since by the other site. They are held back, unless
    `sends_waiting_mails`. Preview links, which may have been revoked since, are all revoked. The
    rows of an older release are put into tables as that release had them: call `set_up` afterwards.
    """
    executor = MigrationExecutor(connection)
    migrations = set(archive.manifest.migrations)
    last = _last_migrations(executor.loader, migrations)
    models = tables.stored_models(executor.loader.project_state(last).apps)
    _check_fits(archive.manifest, models)
    present = set(executor.loader.applied_migrations)
    if not present:
        executor.migrate(last)
    elif present != migrations:
        raise BackupError(
            "The migrations of the database are those of another release than the archive's. "
            "Nothing was changed. Give the site an empty database, without any tables."
        )
    with transaction.atomic(durable=True):
        _check_is_empty(models)
        _load(archive, models)
        _store_files(archive)
        links = models["record.PreviewLink"]._base_manager
        links.filter(revoked_at=None).update(revoked_at=timezone.now())
        if sends_waiting_mails:
            return 0
        # Migrations know no base class of mails, but its columns.
        columns = {"state", "error", "claimed_until", "next_attempt_at"}
        mails = [model for model in models.values() if columns <= {*tables.column_names(model)}]
        return sum(hold_back(model._base_manager.all()) for model in mails)


def _last_migrations(
    loader: MigrationLoader, migrations: set[tuple[str, str]]
) -> list[tuple[str, str]]:
    """Return the migrations on which no other depends. Raise `BackupError` for an unknown one."""
    if unknown := migrations - set(loader.disk_migrations):
        raise BackupError(
            "A newer release made the archive: this one doesn't know its migration "
            f"{'.'.join(min(unknown))}. Nothing was changed. Restore it with that release, or a "
            "newer one."
        )
    nodes = loader.graph.node_map
    return [
        name
        for name in sorted(migrations)
        if migrations.isdisjoint(child.key for child in nodes[name].children)
    ]


def _check_fits(manifest: Manifest, models: dict[str, type[Model]]) -> None:
    """Check that the archive has the tables and columns that its release had."""
    if [table.model for table in manifest.tables] != list(models):
        raise DamagedArchiveError("it has other tables than its release had.")
    for table in manifest.tables:
        if table.columns != tables.column_names(models[table.model]):
            raise DamagedArchiveError(f"{table.model} has other columns than in its release.")


def _check_is_empty(models: dict[str, type[Model]]) -> None:
    for label, model in models.items():
        if label not in tables.WRITTEN_BY_MIGRATIONS and model._base_manager.exists():
            raise BackupError(
                f"The site isn't empty: its database has rows of {label}. Nothing was changed. An "
                "archive is restored into an empty site only: give it a database of its own."
            )


def _load(archive: VerifiedArchive, models: dict[str, type[Model]]) -> None:
    for label in tables.WRITTEN_BY_MIGRATIONS:
        tables.delete_all(models[label])
    for table in archive.manifest.tables:
        model = models[table.model]
        try:
            tables.insert(model, tables.read(model, archive.lines(table)))
        except REJECTED as error:
            raise BackupError(
                f"The rows of {table.model} can't be stored: {str(error).strip()} "
                "Nothing was changed."
            ) from error
        if table.last_number is not None:
            tables.set_last_number(model, table.last_number)
    try:
        connection.check_constraints()
    except IntegrityError as error:
        raise DamagedArchiveError("its rows contradict each other.") from error


def _store_files(archive: VerifiedArchive) -> None:
    """Store the files that are not there yet, and delete them again if one fails.

    A damaged file is replaced.
    """
    added = []
    try:
        for name, body in archive.files():
            if not default_storage.exists(name):
                added.append(name)
            elif _is_undamaged(name):
                continue
            else:
                default_storage.delete(name)
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


def _is_undamaged(name: str) -> bool:
    with default_storage.open(name) as stored:
        return file_hash(stored) == expected_hash(name)
