"""Verify the record in an archive against its log, without a database."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Model

from cproc_site.backup import BackupError, tables
from cproc_site.backup.manifest import Table
from cproc_site.backup.verify import VerifiedArchive
from record.models import (
    LogCheckpoint,
    LogCosignature,
    LogEntry,
    LogKey,
    LogTimestamp,
    Publication,
)
from record.transparency.verification import Report, Verifier


class OtherReleaseError(BackupError):
    """The archive keeps the log in another way, or has none."""

    def __init__(self) -> None:
        super().__init__(
            "The record in the archive can't be verified: another release made it. Restore it into "
            "an empty site, and run “manage.py verify_record” there."
        )


class ArchivedRecord:
    """The rows of the record in an archive, which takes as much memory as they have bytes."""

    def __init__(self, archive: VerifiedArchive) -> None:
        """Raise `OtherReleaseError` for an archive of another release."""
        self._archive = archive
        self._tables = {table.model: table for table in archive.manifest.tables}
        rows = self._table(Publication)
        key = rows.columns.index("id")
        lines = archive.lines(rows)
        self._rows = {next(tables.read(Publication, [line]))[key]: line for line in lines}

    def verify(self, others: Sequence[str] = ()) -> Report:
        """Verify the record; ``others`` are checkpoints from elsewhere."""
        logged: set[int] = set()
        verifier = Verifier(
            self._instances(LogKey),
            self._instances(LogCheckpoint),
            self._instances(LogTimestamp),
            self._instances(LogCosignature),
            others,
        )
        return verifier.verify(self._entries(logged), self._unlogged_rows(logged))

    def _entries(self, logged: set[int]) -> Iterator[LogEntry]:
        for entry in self._instances(LogEntry):
            if entry.publication_id not in self._rows:
                continue  # it is reported as missing
            logged.add(entry.publication_id)
            entry.publication = self._row(entry.publication_id)
            yield entry

    def _unlogged_rows(self, logged: set[int]) -> Iterator[Publication]:
        for number in self._rows.keys() - logged:
            row = self._row(number)
            if row.in_force_from:
                yield row

    def _row(self, number: int) -> Publication:
        [values] = tables.read(Publication, [self._rows[number]])
        return _instance(Publication, values)

    def _instances(self, model: type[Model]) -> Iterator[Any]:
        for values in tables.read(model, self._archive.lines(self._table(model))):
            yield _instance(model, values)

    def _table(self, model: type[Model]) -> Table:
        table = self._tables.get(model._meta.label)
        if table is None or table.columns != tables.column_names(model):
            raise OtherReleaseError
        return table


def _instance(model: type[Model], values: list[Any]) -> Any:
    fields = tables.stored_fields(model)
    return model(**{field.attname: value for field, value in zip(fields, values, strict=True)})
