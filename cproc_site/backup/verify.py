"""Read an archive as a whole and check it before anything is changed; needs no database."""

import gzip
import json
import zlib
from collections.abc import Iterator
from typing import IO, BinaryIO, cast

from cproc_site.backup import DamagedArchiveError, archive, manifest
from cproc_site.backup.manifest import Manifest, Table

MAX_ROW_BYTES = 64 << 20
MAX_UNPACKED_BYTES = 64 << 30  # of all rows; the texts of a large site are a thousandth of that
UNPACK_ERRORS = (OSError, EOFError, zlib.error)


class VerifiedArchive:
    """An archive that was read as a whole and verified.

    Raise `DamagedArchiveError` for a damaged archive, `BackupError` for one of another format.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._tar, (*members, last) = archive.read(file)
        self._by_name = {member.name: member for member in self._tar}
        if last.size > manifest.MAX_MANIFEST_BYTES:
            raise DamagedArchiveError("its manifest is too long to be one.")
        self.manifest: Manifest = manifest.parse(self._open(last.name).read())
        if members != self.manifest.members:
            raise DamagedArchiveError("it has other members than its manifest lists.")
        self._check_members()
        for table in self.manifest.tables:
            for line in self.lines(table):
                _check_row(line, table)

    def lines(self, table: Table) -> Iterator[bytes]:
        """Yield the rows of a table as they are stored."""
        packed = self._open(archive.TABLE.format(table.model.lower()))
        with gzip.GzipFile(fileobj=packed, mode="rb") as unpacked:
            left = table.size
            for _ in range(table.rows):
                line = _line(unpacked, min(left, MAX_ROW_BYTES) + 1)
                left -= len(line)
                if left < 0 or not line.endswith(b"\n"):
                    raise DamagedArchiveError(f"a row of {table.model} has no end.")
                yield line
            if left or _line(unpacked, 1):
                raise DamagedArchiveError(f"{table.model} has other rows than the manifest states.")

    def files(self) -> Iterator[tuple[str, IO[bytes]]]:
        """Yield the files with their names in the site's storage."""
        for member in self.manifest.files:
            yield member.name.removeprefix("files/"), self._open(member.name)

    def _open(self, name: str) -> IO[bytes]:
        body = self._tar.extractfile(self._by_name[name])
        return cast(IO[bytes], body)  # members are plain files

    def _check_members(self) -> None:
        """Check that there are only the tables of the manifest, and files under their hashes."""
        expected = [archive.TABLE.format(table.model.lower()) for table in self.manifest.tables]
        for member in self.manifest.files:
            if archive.expected_hash(member.name.removeprefix("files/")) != member.sha256:
                raise DamagedArchiveError(f"{member.name} isn't the file of that name.")
            expected.append(member.name)
        if [member.name for member in self.manifest.members] != expected:
            raise DamagedArchiveError("it has other tables than its manifest lists.")
        if sum(table.size for table in self.manifest.tables) > MAX_UNPACKED_BYTES:
            raise DamagedArchiveError("its rows would be larger than any site's.")


def _line(unpacked: gzip.GzipFile, limit: int) -> bytes:
    try:
        return unpacked.readline(limit)
    except UNPACK_ERRORS as error:
        raise DamagedArchiveError("a table can't be unpacked.") from error


def _check_row(line: bytes, table: Table) -> None:
    try:
        is_complete = len(json.loads(line)) == len(table.columns)
    except (ValueError, TypeError, RecursionError):
        is_complete = False
    if not is_complete:
        raise DamagedArchiveError(f"a row of {table.model} can't be read.")
