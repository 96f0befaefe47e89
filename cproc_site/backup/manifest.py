"""What an archive says about itself."""

import datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from cproc_site.backup.errors import BackupError, DamagedArchiveError

FORMAT = 2  # 1 had the tables of the apps before the packages
MAX_INTEGER = 2**63 - 1  # that a database keeps
MAX_MANIFEST_BYTES = 256 << 20  # of a manifest; each file of the site takes about 200


def _check_timestamp(text: str) -> str:
    if datetime.datetime.fromisoformat(text).utcoffset() != datetime.timedelta(0):
        raise ValueError("It isn't in UTC.")
    return text


def _check_printable(text: str) -> str:
    """What is shown at a terminal must not steer it."""
    if not text.isprintable():
        raise ValueError("It has signs that aren't printed.")
    return text


Timestamp = Annotated[str, AfterValidator(_check_timestamp)]
Line = Annotated[str, AfterValidator(_check_printable)]
Number = Annotated[int, Field(ge=0, le=MAX_INTEGER)]


class ManifestModel(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Table(ManifestModel):
    """``model`` is its label, as ``publishing.Publication``; ``last_number`` the last one that its key was given.

    ``size``: bytes of its rows before they were compressed.
    """

    model: str
    columns: list[str]
    rows: Number
    size: Number
    last_number: Number | None


class Entry(ManifestModel):
    """A member of the archive. ``sha256``: of its bytes as they stand there."""

    name: str
    size: Number
    sha256: str


class Manifest(ManifestModel):
    """The manifest of an archive.

    ``migrations`` lists the applied ones, such as ``["accounts", "0001_initial"]``; ``missing`` lists files that rows
    name and that were not in the storage.
    """

    format: int
    made_at: Timestamp
    release: Line
    site: Line
    database: Line
    migrations: list[tuple[Line, Line]]
    tables: list[Table]
    members: list[Entry]
    missing: list[Line]

    @property
    def created_at(self) -> datetime.datetime:
        return datetime.datetime.fromisoformat(self.made_at)

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables)

    @property
    def files(self) -> list[Entry]:
        return [member for member in self.members if member.name.startswith("files/")]

    def to_json(self) -> bytes:
        return self.model_dump_json(indent=1).encode()


class _Head(BaseModel):
    format: int


def read(data: bytes) -> Manifest:
    """Return the manifest.

    Raises ``BackupError`` for another format than this release's, ``DamagedArchiveError`` for unreadable data.
    """
    try:
        head = _Head.model_validate_json(data)
        _check_format(head.format)
        return Manifest.model_validate_json(data)
    except ValidationError as error:
        raise DamagedArchiveError("its manifest can't be read.") from error


def _check_format(number: int):
    if number > FORMAT:
        raise BackupError(
            f"The archive has format {number}; this release reads format {FORMAT}. Nothing was changed. Restore it "
            "with the release that wrote it, or a newer one."
        )
    if number < FORMAT:
        raise BackupError(
            f"The archive has format {number}, which predates this release's format {FORMAT}. Nothing was changed. "
            "Restore it with the release that wrote it."
        )
