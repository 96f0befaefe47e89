"""Backups for tests: made, taken apart, changed and put together again."""

import hashlib
import json
from zipfile import ZipFile

from django.core.management import call_command

from cproc_site.backup import tables
from cproc_site.backup.manifest import MANIFEST, table_name
from tests.helpers.raw_sql import without_triggers


def back_up(path, *options):
    call_command("backup", str(path), *options)
    return path


def restore(path, *options):
    call_command("restore", str(path), *options)


def stored() -> dict:
    """Return all rows of the site as a backup stores them; without the audit log of backups."""
    lines = {
        label: list(tables.dump_rows(model)) for label, model in tables.stored_models().items()
    }
    del lines["accounts.AuditEntry"]
    return lines


def empty_site():
    """Leave only the rows that migrations write."""
    with without_triggers():
        for label, model in tables.stored_models().items():
            if label not in tables.WRITTEN_BY_MIGRATIONS:
                tables.delete_all(model)


class Parts:
    """An archive in parts: the manifest, and the bytes of the other members by name."""

    def __init__(self, path):
        with ZipFile(path) as archive:
            self.members = {name: archive.read(name) for name in archive.namelist()}
        self.manifest = json.loads(self.members.pop(MANIFEST))

    def table(self, model) -> dict:
        return next(table for table in self.manifest["tables"] if table["model"] == model)

    def rows_of(self, model) -> list[list]:
        return [json.loads(line) for line in self.members[table_name(model)].splitlines()]

    def put_rows(self, model, rows: list[list]):
        self.put_lines(model, b"".join(json.dumps(row).encode() + b"\n" for row in rows), len(rows))

    def put_lines(self, model, lines: bytes, count: int):
        self.members[table_name(model)] = lines
        self.table(model)["rows"] = count

    def change(self, model, column, value):
        """Set `column` of each row of `model`; a function gets the present value."""
        index = self.table(model)["columns"].index(column)
        changed = self.rows_of(model)
        for row in changed:
            row[index] = value(row[index]) if callable(value) else value
        self.put_rows(model, changed)

    def drop_column(self, model, column):
        index = self.table(model)["columns"].index(column)
        self.table(model)["columns"].remove(column)
        self.put_rows(model, [[*row[:index], *row[index + 1 :]] for row in self.rows_of(model)])

    def write(self, path, lists_members=True):
        """Write the archive with correct hashes, and with its members in the manifest if wanted."""
        if lists_members:
            self.manifest["members"] = [
                {"name": name, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
                for name, data in self.members.items()
            ]
        with ZipFile(path, "w") as archive:
            for name, data in self.members.items():
                archive.writestr(name, data)
            archive.writestr(MANIFEST, json.dumps(self.manifest))
        return path
