"""Makes a backup: all rows as they are at one moment, and the files that they name."""

import gzip
import hashlib
import re
import tempfile
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone

from cproc_site.backup import archive, migration_state, rows, tables
from cproc_site.backup.atomic_file import open_atomically
from cproc_site.backup.errors import BackupError, describe_error
from cproc_site.backup.manifest import FORMAT, Entry, Manifest, Table
from cproc_site.backup.snapshot import snapshot

# A file may be named anywhere in a row: in a column, in the content of a publication, in a draft.
NAMED = re.compile(rf"(?<![0-9a-z]){archive.FILE_NAME}".encode())


class CreatedBackup(NamedTuple):
    """``sha256`` is that of the manifest, which stands for the whole archive. ``damaged``: files that were left out."""

    manifest: Manifest
    sha256: str
    damaged: list[str]


def create_backup(
    target: Path, overwrites=False, report_progress=lambda *step: None
) -> CreatedBackup:
    """Writes the backup to ``target``. Raises ``BackupError``; then there is nothing of it.

    ``report_progress`` is called with what is being done, how much of it is done, and how much there is.
    """
    with open_atomically(target, overwrites) as file:
        return _BackupWriter(file, target.parent, report_progress).run()


class _BackupWriter:
    def __init__(self, file, folder, report_progress):
        """``folder``: the folder for what is written before its size is known. It has no name there, so none stays."""
        self._writer, self._folder, self._report_progress = (
            archive.Writer(file),
            folder,
            report_progress,
        )
        self._named: set[str] = set()
        self._missing: list[str] = []
        self._damaged: list[str] = []

    def run(self) -> CreatedBackup:
        with snapshot():
            migration_state.check_is_current()
            made_at, migrations, written = (
                timezone.now(),
                migration_state.applied(),
                self._add_tables(),
            )
        self._add_files()
        manifest = Manifest(
            format=FORMAT,
            made_at=made_at.isoformat(),
            release=settings.RELEASE,
            site=settings.SITE_URL,
            database=connection.vendor,
            migrations=sorted(migrations),
            tables=written,
            members=[
                Entry(name=member.name, size=member.size, sha256=member.sha256)
                for member in self._writer.members
            ],
            missing=sorted(self._missing + self._damaged),
        )
        return CreatedBackup(manifest, self._writer.close(manifest.to_json()), self._damaged)

    def _add_tables(self) -> list[Table]:
        models, written = tables.models_of(), []
        for label, model in models.items():
            written.append(self._add_table(label, model))
            self._report_progress("Tables", len(written), len(models))
        return written

    def _add_table(self, label, model) -> Table:
        number = size = 0
        with tempfile.TemporaryFile(dir=self._folder) as packed:
            with gzip.GzipFile("", "wb", 6, packed, mtime=0) as lines:
                for line in rows.lines_of(model):
                    self._named.update(match[0].decode() for match in NAMED.finditer(line))
                    lines.write(line)
                    number, size = number + 1, size + len(line)
            self._add(archive.TABLE.format(label.lower()), packed)
        columns, last = tables.columns_of(model), tables.last_number(model)
        return Table(model=label, columns=columns, rows=number, size=size, last_number=last)

    def _add_files(self):
        for number, name in enumerate(sorted(self._named), 1):
            try:
                self._add_file(name)
            except FileNotFoundError:
                # Withholding removes files: from drafts too, and while this is running.
                self._missing.append(name)
            self._report_progress("Files", number, len(self._named))

    def _add_file(self, name):
        digest = hashlib.sha256()
        with tempfile.TemporaryFile(dir=self._folder) as copy:
            for chunk in _chunks_of(name):
                digest.update(chunk)
                copy.write(chunk)
            if digest.hexdigest() == archive.expected_hash(name):
                self._add(archive.FILE.format(name), copy)
            else:
                self._damaged.append(name)

    def _add(self, name, body):
        size = body.seek(0, 2)
        body.seek(0)
        self._writer.add(name, body, size)


def _chunks_of(name):
    try:
        with default_storage.open(name) as stored:
            yield from stored.chunks()
    except FileNotFoundError:
        raise
    except OSError as error:
        raise BackupError(
            f"The file {name} couldn't be read: {describe_error(error)}. No backup was made."
        ) from error
