"""What an archive says about itself."""

import datetime

from pydantic import BaseModel, ConfigDict, ValidationError

from cproc_site.backup.refusing import Damaged, Refused

FORMAT = 1
MOST_BYTES = 256 << 20  # of a manifest; each file of the site takes about 200


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Table(Part):
    """``model`` is its label, as ``publishing.Publication``; ``last_number`` the last one that its key was given.

    ``size``: bytes of its rows before they were compressed.
    """

    model: str
    columns: list[str]
    rows: int
    size: int
    last_number: int | None


class Entry(Part):
    """A member of the archive. ``sha256``: of its bytes as they stand there."""

    name: str
    size: int
    sha256: str


class Manifest(Part):
    """``migrations`` are those applied, as ``["staff", "0001_initial"]``; ``missing``: files that rows name and that
    weren't there.
    """

    format: int
    made_at: str
    release: str
    site: str
    database: str
    migrations: list[tuple[str, str]]
    tables: list[Table]
    members: list[Entry]
    missing: list[str]

    @property
    def moment(self) -> datetime.datetime:
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
    """Raises ``Refused`` where a newer release wrote it, ``Damaged`` where none can have written it."""
    try:
        head = _Head.model_validate_json(data)
        if head.format > FORMAT:
            raise Refused(
                f"The archive has format {head.format}; this release reads formats up to {FORMAT}. Nothing was "
                "changed. Restore it with the release that wrote it, or a newer one."
            )
        return Manifest.model_validate_json(data)
    except ValidationError as error:
        raise Damaged("its manifest can't be read.") from error
