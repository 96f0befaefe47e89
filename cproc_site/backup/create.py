"""Make a backup: all rows as they are at one time, and the files that they name."""

import hashlib
import os
import re
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from glob import escape
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryFile
from typing import Any, NamedTuple
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection, models, transaction
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from core.uploads.atomic_write import remove_abandoned, sync_folder
from cproc_site.backup import BackupError, describe_error, tables
from cproc_site.backup.manifest import (
    FILE_NAME,
    FORMAT,
    MANIFEST,
    Entry,
    Manifest,
    Table,
    expected_hash,
    file_hash,
    table_name,
)

# Any part of a row can name a file: a column, the content of a publication, a draft.
NAMED = re.compile(rf"(?<![0-9a-z]){FILE_NAME}".encode())

CHUNK_SIZE = 1 << 20


class CreatedBackup(NamedTuple):
    """A backup. `sha256` is the hash of its manifest; `damaged` lists files that were left out."""

    manifest: Manifest
    sha256: str
    damaged: list[str]


def create_backup(target: Path, overwrites: bool = False) -> CreatedBackup:
    """Write the backup to `target`. Raise `BackupError`; then nothing of it is left."""
    if target.exists() and not overwrites:
        raise BackupError(f"{target} exists already. Choose another name, or add --overwrite.")
    # Of killed backups, also under other names; tempfile adds eight random characters.
    remove_abandoned(target.parent.glob(f"*{escape(target.suffix or target.name)}.????????.part"))
    try:
        # Only its owner can read it.
        with NamedTemporaryFile(
            dir=target.parent, prefix=f"{target.name}.", suffix=".part", delete_on_close=False
        ) as file:
            with ZipFile(file, "w") as archive:
                backup = _BackupWriter(archive, target.parent).run()
            file.flush()
            os.fsync(file.fileno())
            # A link never replaces a backup that was finished meanwhile.
            (os.replace if overwrites else os.link)(file.name, target)
        sync_folder(target.parent)
    except OSError as error:
        raise BackupError(
            f"{target} couldn't be written: {describe_error(error)}. Nothing of it is left."
        ) from error
    return backup


class _BackupWriter:
    def __init__(self, archive: ZipFile, folder: Path) -> None:
        """Write to `archive`, with unnamed temporary files in `folder`."""
        self._archive = archive
        self._folder = folder
        self._members: list[Entry] = []
        self._named: set[str] = set()
        self._missing: list[str] = []
        self._damaged: list[str] = []

    def run(self) -> CreatedBackup:
        with _snapshot():
            migrations = _migrations()
            made_at = timezone.now()
            written = [
                self._add_table(label, model) for label, model in tables.stored_models().items()
            ]
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
            members=self._members,
            missing=sorted(self._missing + self._damaged),
        )
        data = manifest.model_dump_json(indent=1).encode()
        self._archive.writestr(ZipInfo(MANIFEST), data)
        return CreatedBackup(manifest, hashlib.sha256(data).hexdigest(), self._damaged)

    def _add_table(self, label: str, model: type[models.Model]) -> Table:
        rows = 0

        def lines() -> Generator[bytes]:
            nonlocal rows
            for line in tables.dump_rows(model):
                self._named.update(match[0].decode() for match in NAMED.finditer(line))
                rows += 1
                yield line

        with closing(lines()) as parts:  # also the cursor, before the connection ends
            self._add_member(table_name(label), parts, ZIP_DEFLATED)
        return Table(
            model=label,
            columns=tables.column_names(model),
            rows=rows,
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
            if file_hash(copy) != expected_hash(name):
                self._damaged.append(name)
                return
            # Images and documents are compressed already.
            self._add_member(f"files/{name}", iter(partial(copy.read, CHUNK_SIZE), b""), ZIP_STORED)

    def _add_member(self, name: str, parts: Iterable[bytes], compression: int) -> None:
        info = ZipInfo(name)  # without the time, so that equal tables are equal members
        info.compress_type = compression
        digest = hashlib.sha256()
        with self._archive.open(info, "w", force_zip64=True) as member:
            for part in parts:
                digest.update(part)
                member.write(part)
        self._members.append(Entry(name=name, size=info.file_size, sha256=digest.hexdigest()))


def _migrations() -> list[tuple[str, str]]:
    """Return the migrations of the database, which must be up to date."""
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
