"""The manifest of an archive: its contents and its origin."""

from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from cproc_site.backup import BackupError, DamagedArchiveError

FORMAT = 2  # format 1 had the tables of the apps before the packages
MAX_INTEGER = 2**63 - 1  # the largest that a database stores
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

    `size` is the number of bytes of its rows before compression; `last_number` is the last number
    that its key was given, None if its key is no number.
    """

    model: str
    columns: list[str]
    rows: Number
    size: Number
    last_number: Number | None


class Entry(ManifestModel):
    """A member of the archive, with the SHA-256 of its bytes."""

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
