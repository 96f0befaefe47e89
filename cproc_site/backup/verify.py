"""Reads an archive whole and checks it, before anything is touched; needs no database."""

import gzip
import json
import os
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from cproc_site.backup import archive, manifest
from cproc_site.backup.errors import DamagedArchiveError
from cproc_site.backup.manifest import Manifest, Table
from cproc_site.backup.rows import UNREADABLE

MAX_ROW_BYTES = 64 << 20  # bytes of one row
MAX_UNPACKED_BYTES = (
    64 << 30
)  # bytes of all rows; the texts of a large site are a thousandth of that
UNPACK_ERRORS = (OSError, EOFError, zlib.error)


class VerifiedArchive:
    """An archive that was read as a whole and verified.

    Raises ``DamagedArchiveError`` for a damaged archive, ``BackupError`` for one of another format.
    """

    def __init__(self, file: BinaryIO, report_progress=lambda *step: None):
        self._file, self._offsets = file, {}
        self.manifest = self._read(report_progress)
        self._check_members()
        for number, table in enumerate(self.manifest.tables, 1):
            for line in self.lines(table):
                _check_row(line, table)
            report_progress("Tables read", number, len(self.manifest.tables))

    def lines(self, table: Table) -> Iterator[bytes]:
        """The rows of a table, as they are written."""
        member = self._of_table(table)
        with gzip.GzipFile(fileobj=self._body(member), mode="rb") as unpacked:
            left = table.size
            for _ in range(table.rows):
                line = _line(unpacked, min(left, MAX_ROW_BYTES) + 1)
                left -= len(line)
                if left < 0 or not line.endswith(b"\n"):
                    raise DamagedArchiveError(f"a row of {table.model} has no end.")
                yield line
            if left or _line(unpacked, 1):
                raise DamagedArchiveError(f"{table.model} has other rows than the manifest says.")

    def files(self) -> Iterator[tuple[str, archive.Body]]:
        """The files by their names in the site's storage."""
        for member in self.manifest.files:
            yield member.name.removeprefix("files/"), self._body(member)

    def _read(self, report_progress) -> Manifest:
        size, done, all_members = self._file.seek(0, os.SEEK_END), 0, []

        def read(number):
            nonlocal done
            done += number
            report_progress("Bytes checked", done, size)

        for member in archive.read_members(self._file, read):
            all_members.append(member)
            self._offsets[member.name] = member.offset
        *members, last = all_members
        if last.size > manifest.MAX_MANIFEST_BYTES:
            raise DamagedArchiveError("its manifest is too long to be one.")
        own_manifest = manifest.read(self._body(last).read())
        if [member[:3] for member in members] != [
            (member.name, member.size, member.sha256) for member in own_manifest.members
        ]:
            raise DamagedArchiveError("it holds other members than its manifest says.")
        report_progress("Bytes checked", size, size)
        return own_manifest

    def _check_members(self):
        """Nothing in it is called otherwise than it is, and nothing is there that is no table and no file."""
        tables = {archive.TABLE.format(table.model.lower()) for table in self.manifest.tables}
        present = {member.name for member in self.manifest.members} - {
            member.name for member in self.manifest.files
        }
        if tables != present or len(tables) != len(self.manifest.tables):
            raise DamagedArchiveError("it holds other tables than its manifest says.")
        if sum(table.size for table in self.manifest.tables) > MAX_UNPACKED_BYTES:
            raise DamagedArchiveError("its rows would be larger than any site's.")
        for member in self.manifest.files:
            if archive.expected_hash(member.name) != member.sha256:
                raise DamagedArchiveError(f"{member.name} isn't the file that it is called.")

    def _of_table(self, table):
        name = archive.TABLE.format(table.model.lower())
        return next(member for member in self.manifest.members if member.name == name)

    def _body(self, member) -> archive.Body:
        self._file.seek(self._offsets[member.name])
        return archive.Body(self._file, member.size)


def _line(unpacked, limit) -> bytes:
    try:
        return unpacked.readline(limit)
    except UNPACK_ERRORS as error:
        raise DamagedArchiveError("a table can't be unpacked.") from error


def _check_row(line, table):
    try:
        is_whole = len(json.loads(line)) == len(table.columns)
    except UNREADABLE:
        is_whole = False
    if not is_whole:
        raise DamagedArchiveError(f"a row of {table.model} can't be read.")
