"""The file of a backup: a plain tar archive of which every byte is known from what it says about itself.

First the tables, then the files, then the manifest, which bears its own hash in its name; then two empty blocks and
nothing. A reader compares each header with the one that it would have written for a member of that name and size: so
no byte can be another one, and there are no links, devices, folders or paths that lead elsewhere. Programs for tar
archives read it too. Tables are compressed, one by one; files are pictures and documents, which are it already.
"""

import hashlib
import re
import tarfile
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from cproc_site.backup.errors import DamagedArchiveError

BLOCK = 512
END = bytes(2 * BLOCK)
CHUNK = 1 << 20

TABLE = "tables/{}.jsonl.gz"
FILE = "files/{}"
MANIFEST = "manifest-{}.json"
# Files of the site lie under the hash of their bytes (core/uploads/storage.py).
FILE_NAME = r"(?P<folder>[0-9a-f]{2})/(?P<hash>(?P=folder)[0-9a-f]{62})(?:\.[a-z0-9]{1,10})?"
_MANIFEST_NAME = re.compile(r"manifest-[0-9a-f]{64}\.json")
_NAME = re.compile(
    rf"tables/[a-z0-9_]+\.[a-z0-9_]+\.jsonl\.gz|files/{FILE_NAME}|{_MANIFEST_NAME.pattern}"
)


def expected_hash(name: str) -> str:
    """The SHA-256 that the bytes of the file of this name have."""
    return re.search(FILE_NAME, name)["hash"]


class Member(NamedTuple):
    """``offset``: where its bytes begin in the archive; ``sha256``: of these bytes, in hexadecimal digits."""

    name: str
    size: int
    sha256: str
    offset: int = 0

    @property
    def is_manifest(self) -> bool:
        return _MANIFEST_NAME.fullmatch(self.name) is not None


def header(name: str, size: int) -> bytes:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    return member.tobuf(tarfile.GNU_FORMAT)


def _padding(size) -> bytes:
    return bytes(-size % BLOCK)


class Writer:
    """Writes members one after the other; ``members`` are those written so far."""

    def __init__(self, file: BinaryIO):
        self._file = file
        self.members: list[Member] = []

    def add(self, name: str, body: BinaryIO, size: int):
        self._file.write(header(name, size))
        digest = hashlib.sha256()
        while chunk := body.read(CHUNK):
            digest.update(chunk)
            self._file.write(chunk)
        self._file.write(_padding(size))
        self.members.append(Member(name, size, digest.hexdigest()))

    def close(self, manifest: bytes) -> str:
        """Ends the archive. Returns the manifest's hash, which stands for all of it."""
        own = hashlib.sha256(manifest).hexdigest()
        self._file.write(
            header(MANIFEST.format(own), len(manifest)) + manifest + _padding(len(manifest)) + END
        )
        return own


class Body:
    """The bytes of one member."""

    def __init__(self, file: BinaryIO, size: int):
        self._file, self._left = file, size

    def read(self, size: int = -1) -> bytes:
        wanted = self._left if size < 0 else min(size, self._left)
        data = self._file.read(wanted)
        if len(data) < wanted:
            raise DamagedArchiveError("it ends too early.")
        self._left -= wanted
        return data


def read_members(file: BinaryIO, report_progress=lambda size: None) -> Iterator[Member]:
    """Reads the archive from its beginning to its end, the manifest last. Raises ``DamagedArchiveError``.

    ``report_progress`` is called with the number of bytes that were read since.
    """
    file.seek(0)
    names = set()
    while True:
        name, size = _read_header(Body(file, BLOCK).read())
        if name in names:
            raise DamagedArchiveError(f"{name} stands in it twice.")
        names.add(name)
        member = Member(name, size, "", file.tell())
        yield (member := member._replace(sha256=_read_through(file, size, report_progress)))
        if member.is_manifest:
            return _check_end(file, member)


def _read_header(block) -> tuple[str, int]:
    try:
        member = tarfile.TarInfo.frombuf(block, "ascii", "strict")
        is_ours = (
            member.size >= 0
            and _NAME.fullmatch(member.name)
            and header(member.name, member.size) == block
        )
    except (tarfile.HeaderError, ValueError) as error:
        raise DamagedArchiveError("one of its headers can't be read.") from error
    if not is_ours:
        raise DamagedArchiveError("it holds something that no backup of the site has.")
    return member.name, member.size


def _read_through(file, size, report_progress) -> str:
    body, digest = Body(file, size), hashlib.sha256()
    while chunk := body.read(CHUNK):
        digest.update(chunk)
        report_progress(len(chunk))
    if any(Body(file, -size % BLOCK).read()):
        raise DamagedArchiveError("there is something between its members.")
    return digest.hexdigest()


def _check_end(file, manifest):
    if manifest.name != MANIFEST.format(manifest.sha256):
        raise DamagedArchiveError("its manifest was changed.")
    if file.read(len(END) + 1) != END:
        raise DamagedArchiveError("it doesn't end where it should.")
