"""The manifest, the last member of an archive: its origin, its tables and files, and their SHA-256.

`tables/` has the rows of each table, one line each, and `files/` the files that rows name.
"""

import hashlib
import re
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from cproc_site.backup import BackupError, DamagedArchiveError

FORMAT = 3  # earlier ones are of development versions, the tar archives among them
MAX_INTEGER = 2**63 - 1  # the largest that a database stores
MANIFEST = "manifest.json"
# Files of the site are stored under the hash of their bytes (core/uploads/storage.py).
FILE_NAME = r"(?P<folder>[0-9a-f]{2})/(?P<hash>(?P=folder)[0-9a-f]{62})(?:\.[a-z0-9]{1,10})?"
MAX_MANIFEST_BYTES = 256 << 20  # each file of the site takes about 200


def _check_printable(text: str) -> str:
    """Reject control characters: the text is printed on a terminal."""
    if not text.isprintable():
        raise ValueError("It has control characters.")
    return text


Line = Annotated[str, AfterValidator(_check_printable)]
Number = Annotated[int, Field(ge=0, le=MAX_INTEGER)]


class ManifestModel(BaseModel):
    """The base of all parts of a manifest: strict types, no unknown names."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Table(ManifestModel):
    """A table. `model` is a label such as `publishing.Publication`.

    `last_number` is the last number that its key was given, None if its key is no number.
    """

    model: str
    columns: list[str]
    rows: Number
    last_number: Number | None


class Entry(ManifestModel):
    """A member of the archive, with the size and the SHA-256 of its bytes before compression."""

    name: str
    size: Number
    sha256: str


class Manifest(ManifestModel):
    """The manifest.

    `migrations` lists those applied, such as `("accounts", "0001_initial")`; `missing` lists files
    that rows name and that were not in the storage.
    """

    format: int
    made_at: AwareDatetime
    release: Line
    site: Line
    database: Line
    migrations: list[tuple[Line, Line]]
    tables: list[Table]
    members: list[Entry]
    missing: list[Line]

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables)

    @property
    def facts(self) -> dict[str, Any]:
        """Its time and number of rows, for the audit log."""
        return {"moment": self.made_at.isoformat(), "entries": self.rows}

    @property
    def files(self) -> list[Entry]:
        return [member for member in self.members if member.name.startswith("files/")]


class _Head(BaseModel):
    format: int


def parse(data: bytes) -> Manifest:
    """Return the manifest.

    Raise `BackupError` for another format than this release's, `DamagedArchiveError` for
    unreadable data.
    """
    try:
        number = _Head.model_validate_json(data).format
        if number != FORMAT:
            raise BackupError(
                f"The archive has format {number}; this release reads format {FORMAT}. Nothing was "
                "changed. Restore it with the release that wrote it."
            )
        return Manifest.model_validate_json(data)
    except ValidationError as error:
        raise DamagedArchiveError("its manifest can't be read.") from error


def table_name(label: str) -> str:
    """Return the name of the member with the rows of a model."""
    return f"tables/{label.lower()}.jsonl"


def expected_hash(name: str) -> str:
    """Return the SHA-256 in the name of a file; empty for another name."""
    match = re.fullmatch(FILE_NAME, name)
    return match["hash"] if match else ""


def file_hash(file: Any) -> str:
    """Return the SHA-256 of a file, in hexadecimal digits, and rewind the file."""
    file.seek(0)
    digest = hashlib.file_digest(file, "sha256").hexdigest()
    file.seek(0)
    return digest
