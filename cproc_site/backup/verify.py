"""Read an archive as a whole and check it before anything is changed; needs no database."""

import json
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO, BinaryIO

from cproc_site.backup import DamagedArchiveError
from cproc_site.backup.manifest import (
    MANIFEST,
    MAX_MANIFEST_BYTES,
    Manifest,
    Table,
    expected_hash,
    file_hash,
    parse,
    table_name,
)

MAX_ROW_BYTES = 64 << 20
MAX_UNPACKED_BYTES = 64 << 30  # of all rows; the texts of a large site are a thousandth of that
# A crafted archive makes `zipfile` raise more than its own errors.
UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError)


class VerifiedArchive:
    """An archive that was read as a whole and verified.

    Raise `DamagedArchiveError` for a damaged archive, `BackupError` for one of another format.
    """

    def __init__(self, file: BinaryIO) -> None:
        try:
            self._zip = zipfile.ZipFile(file)
            self.manifest = self._read_manifest()
            self._check_members()
            for table in self.manifest.tables:
                for line in self.lines(table):
                    _check_row(line, table)
        except UNREADABLE as error:
            raise DamagedArchiveError("its members can't be read.") from error

    def lines(self, table: Table) -> Iterator[bytes]:
        """Yield the rows of a table as they are stored."""
        with self._zip.open(table_name(table.model)) as rows:
            for _ in range(table.rows):
                line = rows.readline(MAX_ROW_BYTES + 1)
                if not line.endswith(b"\n"):
                    raise DamagedArchiveError(f"a row of {table.model} has no end.")
                yield line
            if rows.read(1):
                raise DamagedArchiveError(f"{table.model} has other rows than the manifest states.")

    def files(self) -> Iterator[tuple[str, IO[bytes]]]:
        """Yield the files with their names in the site's storage."""
        for member in self.manifest.files:
            with self._zip.open(member.name) as file:
                yield member.name.removeprefix("files/"), file

    def _read_manifest(self) -> Manifest:
        names = self._zip.namelist()
        if not names or names[-1] != MANIFEST:
            raise DamagedArchiveError("it doesn't end with its manifest.")
        if self._zip.getinfo(MANIFEST).file_size > MAX_MANIFEST_BYTES:
            raise DamagedArchiveError("its manifest is too long to be one.")
        return parse(self._zip.read(MANIFEST))

    def _check_members(self) -> None:
        """Check that there are only the tables of the manifest, and files under their hashes."""
        members = self.manifest.members
        if self._zip.namelist() != [*(member.name for member in members), MANIFEST]:
            raise DamagedArchiveError("it has other members than its manifest lists.")
        expected = [table_name(table.model) for table in self.manifest.tables]
        expected += [file.name for file in self.manifest.files]
        if [member.name for member in members] != expected:
            raise DamagedArchiveError("it has other tables than its manifest lists.")
        tables = members[: len(self.manifest.tables)]
        if sum(table.size for table in tables) > MAX_UNPACKED_BYTES:
            raise DamagedArchiveError("its rows would be larger than any site's.")
        for file in self.manifest.files:
            if expected_hash(file.name.removeprefix("files/")) != file.sha256:
                raise DamagedArchiveError(f"{file.name} isn't the file of that name.")
        for member in members:
            with self._zip.open(member.name) as body:
                is_unchanged = self._zip.getinfo(member.name).file_size == member.size
                if not is_unchanged or file_hash(body) != member.sha256:
                    raise DamagedArchiveError(f"{member.name} was changed.")


def _check_row(line: bytes, table: Table) -> None:
    try:
        is_complete = len(json.loads(line)) == len(table.columns)
    except (ValueError, TypeError, RecursionError):
        is_complete = False
    if not is_complete:
        raise DamagedArchiveError(f"a row of {table.model} can't be read.")
