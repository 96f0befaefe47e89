"""Make a backup: all rows as they are at one time, and the files that they name."""

import gzip
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from glob import escape
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryFile
from typing import IO, Any, NamedTuple

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection, models, transaction
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from core.uploads.atomic_write import remove_abandoned, sync_folder
from cproc_site.backup import BackupError, archive, describe_error, tables
from cproc_site.backup.manifest import FORMAT, Manifest, Table

# Any part of a row can name a file: a column, the content of a publication, a draft.
NAMED = re.compile(rf"(?<![0-9a-z]){archive.FILE_NAME}".encode())


class CreatedBackup(NamedTuple):
    """A backup. `sha256` is the hash of its manifest; `damaged` lists files that were left out."""

    manifest: Manifest
    sha256: str
    damaged: list[str]


def create_backup(target: Path, overwrites: bool = False) -> CreatedBackup:
    """Write the backup to `target`. Raise `BackupError`; then nothing of it is left."""
    _check_overwriting(target, overwrites)
    # Of killed backups, also under other names; tempfile adds eight random characters.
    remove_abandoned(target.parent.glob(f"*{escape(target.suffix or target.name)}.????????.part"))
    try:
        # Only its owner can read it.
        with NamedTemporaryFile(
            dir=target.parent, prefix=f"{target.name}.", suffix=".part", delete_on_close=False
        ) as file:
            backup = _BackupWriter(file, target.parent).run()
            file.flush()
            os.fsync(file.fileno())
            _check_overwriting(target, overwrites)
            os.replace(file.name, target)
        sync_folder(target.parent)
    except OSError as error:
        raise BackupError(
            f"{target} couldn't be written: {describe_error(error)}. Nothing of it is left."
        ) from error
    return backup


def _check_overwriting(target: Path, overwrites: bool) -> None:
    if target.exists() and not overwrites:
        raise BackupError(f"{target} exists already. Choose another name, or add --overwrite.")


class _BackupWriter:
    def __init__(self, file: IO[bytes], folder: Path) -> None:
        """Write to `file`, with unnamed temporary files in `folder`."""
        self._writer = archive.Writer(file)
        self._folder = folder
        self._named: set[str] = set()
        self._missing: list[str] = []
        self._damaged: list[str] = []

    def run(self) -> CreatedBackup:
        with _snapshot():
            migrations = _migrations()
            made_at = timezone.now()
            written = [self._add_table(label, model) for label, model in tables.models_of().items()]
        for name in sorted(self._named):
            self._add_file(name)
        manifest = Manifest(
            format=FORMAT,
            made_at=made_at,
            release=settings.RELEASE,
            site=settings.SITE_URL,
            database=connection.vendor,
            migrations=migrations,
            tables=written,
            members=self._writer.members,
            missing=sorted(self._missing + self._damaged),
        )
        data = manifest.model_dump_json(indent=1).encode()
        return CreatedBackup(manifest, self._writer.close(data), self._damaged)

    def _add_table(self, label: str, model: type[models.Model]) -> Table:
        count = 0
        size = 0
        with TemporaryFile(dir=self._folder) as packed:
            # Without its time, so that equal tables are equal members.
            with gzip.GzipFile("", "wb", 6, packed, mtime=0) as lines:
                for line in tables.lines_of(model):
                    self._named.update(match[0].decode() for match in NAMED.finditer(line))
                    lines.write(line)
                    count += 1
                    size += len(line)
            self._writer.add(archive.TABLE.format(label.lower()), packed, archive.hash_of(packed))
        return Table(
            model=label,
            columns=tables.columns_of(model),
            rows=count,
            size=size,
            last_number=tables.last_number(model),
        )

    def _add_file(self, name: str) -> None:
        with TemporaryFile(dir=self._folder) as copy:
            try:
                with default_storage.open(name) as stored:
                    copy.writelines(stored.chunks())
            except FileNotFoundError:
                # Withholding removes files, also those of drafts, and while a backup is made.
                self._missing.append(name)
                return
            except OSError as error:
                raise BackupError(
                    f"The file {name} couldn't be copied: {describe_error(error)}. No backup was "
                    "made."
                ) from error
            sha256 = archive.hash_of(copy)
            if sha256 == archive.expected_hash(name):
                self._writer.add(archive.FILE.format(name), copy, sha256)
            else:
                self._damaged.append(name)


def _migrations() -> list[tuple[str, str]]:
    """Return the migrations of the database, which must be those of this release."""
    loader = MigrationLoader(connection)
    applied = set(loader.applied_migrations)
    known = set(loader.disk_migrations)
    if unknown := applied - known:
        raise BackupError(
            "The database has migrations that this release doesn't know "
            f"({'.'.join(min(unknown))}). Nothing was written. Make the backup with the release "
            "that added them."
        )
    if known - applied:
        raise BackupError(
            "The database isn't up to date. Nothing was written. Run “manage.py migrate” first."
        )
    return sorted(applied)


@contextmanager
def _snapshot() -> Iterator[None]:
    """Read everything as it is at one time, without making writers wait."""
    if connection.vendor == "postgresql":
        with transaction.atomic(durable=True):
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
        return
    # Other transactions lock writers from their start (cproc_site/config/services.py).
    database: Any = connection
    usual_mode = database.transaction_mode
    database.transaction_mode = "DEFERRED"
    try:
        with transaction.atomic(durable=True):
            yield
    finally:
        database.transaction_mode = usual_mode
