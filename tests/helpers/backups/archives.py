"""Backups for tests: made, taken apart, changed and put together again, and a site that is emptied."""

import gzip
import io
import json

from django.core.management import call_command
from django.db import transaction

from cproc_site.backup import archive, manifest, rows, tables


def back_up(path, *options):
    call_command("backup", str(path), *options)
    return path


def restore(path, *options):
    call_command("restore", str(path), *options)


def stored() -> dict:
    """Every row of the site as a backup has it, by tables; without the audit, in which backups themselves stand."""
    models = tables.models_of()
    return {
        label: list(rows.lines_of(model))
        for label, model in models.items()
        if label != "accounts.AuditEntry"
    }


def empty_site():
    """As migrations leave it."""
    with transaction.atomic():
        for label, model in tables.models_of().items():
            if label not in tables.WRITTEN_BY_MIGRATIONS:
                rows.delete_all(model)


class Parts:
    """An archive in pieces. ``members``: bytes by names, without the manifest; ``manifest``: the manifest."""

    def __init__(self, path):
        with path.open("rb") as file:
            found = list(archive.read_members(file))
            data = {member.name: _bytes_of(file, member) for member in found}
        self.manifest = json.loads(data.pop(found[-1].name))
        self.members = data

    def table(self, model) -> dict:
        return next(table for table in self.manifest["tables"] if table["model"] == model)

    def rows_of(self, model) -> list[list]:
        packed = self.members[archive.TABLE.format(model.lower())]
        return [json.loads(line) for line in gzip.decompress(packed).splitlines()]

    def put_rows(self, model, rows: list[list]):
        lines = b"".join(json.dumps(row).encode() + b"\n" for row in rows)
        self.members[archive.TABLE.format(model.lower())] = gzip.compress(lines)
        self.table(model).update(rows=len(rows), size=len(lines))

    def change(self, model, column, value):
        """Gives ``column`` of each row of ``model`` the value."""
        place, found = self.table(model)["columns"].index(column), self.rows_of(model)
        for row in found:
            row[place] = value
        self.put_rows(model, found)

    def drop_column(self, model, column):
        place, found = self.table(model)["columns"].index(column), self.rows_of(model)
        self.table(model)["columns"].remove(column)
        self.put_rows(model, [[*row[:place], *row[place + 1 :]] for row in found])

    def drop_table(self, model):
        """One without rows."""
        assert not self.rows_of(model)
        self.manifest["tables"].remove(self.table(model))
        del self.members[archive.TABLE.format(model.lower())]

    def write(self, path, lists_members=True):
        """As a backup writes it, with hashes that hold; the manifest lists what is there, unless it isn't to."""
        with path.open("wb") as file:
            writer = archive.Writer(file)
            for name, data in self.members.items():
                writer.add(name, io.BytesIO(data), len(data))
            if lists_members:
                self.manifest["members"] = [
                    manifest.Entry(name=name, size=size, sha256=sha256).model_dump()
                    for name, size, sha256, _ in writer.members
                ]
            writer.close(json.dumps(self.manifest).encode())
        return path


def _bytes_of(file, member):
    file.seek(member.offset)
    return file.read(member.size)
