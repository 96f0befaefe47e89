"""The tar archive of a backup: tables, then files, then the manifest with the SHA-256 of each.

The name of the manifest contains the manifest's own SHA-256. The headers and the padding are those
that `tarfile` writes for members of these names and sizes, so a changed bit is noticed everywhere.
Tables are compressed one by one; images and documents are compressed already.
"""

import hashlib
import io
import os
import re
import tarfile
from typing import IO, Any

from cproc_site.backup import DamagedArchiveError
from cproc_site.backup.manifest import Entry

TABLE = "tables/{}.jsonl.gz"
FILE = "files/{}"
MANIFEST = "manifest-{}.json"
END = bytes(2 * tarfile.BLOCKSIZE)
# Files of the site are stored under the hash of their bytes (core/uploads/storage.py).
FILE_NAME = r"(?P<folder>[0-9a-f]{2})/(?P<hash>(?P=folder)[0-9a-f]{62})(?:\.[a-z0-9]{1,10})?"
# A crafted archive makes `tarfile` raise more than its own errors.
UNREADABLE = (tarfile.TarError, ValueError, ArithmeticError, MemoryError, RecursionError)


def expected_hash(name: str) -> str:
    """Return the SHA-256 in the name of a file; empty for another name."""
    match = re.fullmatch(FILE_NAME, name)
    return match["hash"] if match else ""


def hash_of(file: Any) -> str:
    """Return the SHA-256 of a file, in hexadecimal digits, and rewind the file."""
    file.seek(0)
    digest = hashlib.file_digest(file, "sha256").hexdigest()
    file.seek(0)
    return digest


class Writer:
    """Write members one after the other; `members` lists those written so far."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._tar = tarfile.TarFile(fileobj=file, mode="w", format=tarfile.GNU_FORMAT)
        self.members: list[Entry] = []

    def add(self, name: str, body: IO[bytes], sha256: str) -> None:
        """Append the bytes of `body`, whose hash is `sha256`."""
        size = body.seek(0, os.SEEK_END)
        body.seek(0)
        self._tar.addfile(_header(name, size), body)
        self.members.append(Entry(name=name, size=size, sha256=sha256))

    def close(self, manifest: bytes) -> str:
        """Append the manifest and the end; return the manifest's SHA-256."""
        sha256 = hashlib.sha256(manifest).hexdigest()
        self.add(MANIFEST.format(sha256), io.BytesIO(manifest), sha256)
        # Two empty blocks end the format; `TarFile.close` would pad the file to 10,240 bytes.
        self._file.write(END)
        return sha256


def read(file: IO[bytes]) -> tuple[tarfile.TarFile, list[Entry]]:
    """Read the archive from its beginning to its end, the bytes of one member at a time.

    Return it with its members in their order, the manifest last. Raise `DamagedArchiveError`.
    """
    members: list[Entry] = []
    end = file.seek(0)
    try:
        tar = tarfile.TarFile(fileobj=file)
        for member in tar:
            _check_between(file, end, _header(member.name, member.size).tobuf(tarfile.GNU_FORMAT))
            # The check leaves nothing but plain files, which have a body.
            sha256 = hashlib.file_digest(tar.extractfile(member), "sha256").hexdigest()  # type: ignore[arg-type]
            members.append(Entry(name=member.name, size=member.size, sha256=sha256))
            end = member.offset_data + member.size
    except UNREADABLE as error:
        raise DamagedArchiveError("its members can't be read.") from error
    _check_between(file, end, END)
    if file.read(1) or not members or members[-1].name != MANIFEST.format(members[-1].sha256):
        raise DamagedArchiveError("it doesn't end with its manifest.")
    return tar, members


def _header(name: str, size: int) -> tarfile.TarInfo:
    header = tarfile.TarInfo(name)
    header.size = size
    header.mode = 0o600
    return header


def _check_between(file: IO[bytes], end: int, following: bytes) -> None:
    """Check that the member that ends at `end` is padded and followed by these bytes."""
    expected = bytes(-end % tarfile.BLOCKSIZE) + following
    file.seek(end)
    if file.read(len(expected)) != expected:
        raise DamagedArchiveError("it has something that no backup of the site has.")
