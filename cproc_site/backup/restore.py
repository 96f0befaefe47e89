"""Restores a checked archive into an empty site, in one transaction: afterwards all of it is there, or nothing."""

import shutil
import tempfile
from contextlib import contextmanager, suppress

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import Error, IntegrityError, connection, transaction

from core.mail.sending import hold_back
from cproc_site.backup import rows, tables
from cproc_site.backup.errors import BackupError, DamagedArchiveError, describe_error
from cproc_site.backup.migration_state import MigrationState
from cproc_site.backup.verify import VerifiedArchive

MAX_NAMED_TABLES = 5
REJECTED = (Error, ValidationError, ValueError, TypeError, ArithmeticError)
MAX_MEMORY_BYTES = 10 << 20  # bytes of one file


def restore(
    archive: VerifiedArchive, sends_waiting_mails=False, report_progress=lambda *step: None
) -> int:
    """Returns how many mails are held back. Raises ``BackupError``; then nothing is changed.

    Mails that waited when the backup was made may have been sent since, by the site that it is of: they don't leave by
    themselves, unless ``sends_waiting_mails``. Where a release made the archive that knew fewer migrations, its
    rows are put into tables as it knew them: ``bring_up_to_date`` comes after it.
    """
    state = MigrationState(set(archive.manifest.migrations))
    models = tables.models_of(state.apps)
    _check_fits(archive.manifest, models)
    state.prepare()
    held = 0
    with _files_of(archive, report_progress) as put_back, transaction.atomic(durable=True):
        _check_is_empty(models)
        put_back()
        _load(archive, models, report_progress)
        if not sends_waiting_mails:
            held = hold_back(models["contact.Delivery"]._base_manager.all())
    return held


def bring_up_to_date(archive: VerifiedArchive):
    """From the tables of the archive's release to those of this one."""
    if not MigrationState(set(archive.manifest.migrations)).is_newest:
        call_command("migrate", interactive=False, verbosity=0)


def _check_fits(manifest, models):
    """The tables of that state are those of the archive, column by column."""
    if [table.model for table in manifest.tables] != list(models):
        raise DamagedArchiveError("it has other tables than its release had.")
    for table in manifest.tables:
        if table.columns != tables.columns_of(models[table.model]):
            raise DamagedArchiveError(f"{table.model} has other columns than in its release.")


def _check_is_empty(models):
    counts = {
        label: model._base_manager.count()
        for label, model in models.items()
        if label not in tables.WRITTEN_BY_MIGRATIONS
    }
    tables_with_rows = [f"{number:,} of {label}" for label, number in counts.items() if number]
    if not tables_with_rows:
        return
    named = ", ".join(tables_with_rows[:MAX_NAMED_TABLES])
    others = len(tables_with_rows) - MAX_NAMED_TABLES
    and_others = f" and rows in {others} other tables" if others > 0 else ""
    raise BackupError(
        f"The site isn't empty: its database has {named}{and_others}. Nothing was changed. An "
        "archive is restored into an empty site only: give it a database of its own."
    )


def _load(archive, models, report_progress):
    for label in tables.WRITTEN_BY_MIGRATIONS:
        rows.delete_all(models[label])
    for number, table in enumerate(archive.manifest.tables, 1):
        model = models[table.model]
        try:
            rows.insert(model, _rows(archive, table, model))
        except REJECTED as error:
            raise BackupError(
                f"The database doesn't take the rows of {table.model}: {str(error).strip()} Nothing was changed."
            ) from error
        if table.last_number is not None:
            tables.set_last_number(model, table.last_number)
        report_progress("Tables restored", number, len(models))
    try:
        connection.check_constraints()
    except IntegrityError as error:
        raise DamagedArchiveError("its rows don't fit together.") from error


def _rows(archive, table, model):
    readers = rows.readers_of(model)
    for line in archive.lines(table):
        try:
            yield rows.read(line, readers)
        except rows.UNREADABLE as error:
            raise DamagedArchiveError(f"a row of {table.model} can't be read.") from error


@contextmanager
def _files_of(archive, report_progress):
    """Gives what puts the files back; those that it added go again where the rest fails."""
    added = []

    def put_back():
        number = len(archive.manifest.files)
        for done, (name, body) in enumerate(archive.files(), 1):
            try:
                if not default_storage.exists(name):
                    added.append(name)
                    _store(name, body)
            except OSError as error:
                raise BackupError(
                    f"{name} couldn't be stored: {describe_error(error)}. Nothing was changed."
                ) from error
            report_progress("Files restored", done, number)

    try:
        yield put_back
    except BaseException:
        for name in added:
            with suppress(OSError):  # a file that stays is whole, and named by nothing
                default_storage.delete(name)
        raise


def _store(name, body):
    with tempfile.SpooledTemporaryFile(MAX_MEMORY_BYTES) as copy:
        shutil.copyfileobj(body, copy)
        stored = default_storage.save(name, File(copy))
    if stored != name:
        default_storage.delete(stored)
        raise BackupError(
            f"The storage of files calls {name} otherwise ({stored}). Nothing was changed."
        )
