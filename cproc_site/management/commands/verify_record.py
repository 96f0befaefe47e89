"""Verify the record against its log: every row, the tree, all checkpoints and timestamps."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cproc_site.backup.record import ArchivedRecord
from cproc_site.backup.verify import VerifiedArchive
from record.transparency.verification import Report, verify_database

MAX_PROBLEMS = 50  # printed; the number of all is stated


class Command(BaseCommand):
    help = "Verifies every row of the record against the log, the log, checkpoints and timestamps."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--from",
            type=Path,
            dest="backup",
            metavar="BACKUP",
            help="Verify the record in a backup instead, without a database.",
        )
        parser.add_argument(
            "--checkpoint",
            type=Path,
            metavar="FILE",
            action="append",
            default=[],
            help="A checkpoint kept elsewhere, which the log must continue. Can be repeated.",
        )

    def handle(self, *, backup: Path | None, checkpoint: list[Path], **options: Any) -> None:
        try:
            notes = [path.read_text(encoding="utf-8") for path in checkpoint]
            if backup:
                with backup.open("rb") as file:
                    report = ArchivedRecord(VerifiedArchive(file)).verify(notes)
            else:
                report = verify_database(notes)
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"A file can't be read: {error}") from error
        self.stdout.write(summarise(report))


def summarise(report: Report) -> str:
    """Return what was verified. Raise ``CommandError`` with the problems, if there are any."""
    if report.problems:
        number = len(report.problems)
        lines = report.problems[:MAX_PROBLEMS]
        if more := number - len(lines):
            lines.append(f"{more:,} more.")
        raise CommandError(f"The record isn't as its log says ({number:,}):\n" + "\n".join(lines))
    return (
        f"The record is as its log says: {report.entries:,} entries, {report.rows:,} rows, "
        f"{report.checkpoints:,} checkpoints, {report.timestamps:,} timestamps, "
        f"{report.cosignatures:,} cosignatures."
    )
