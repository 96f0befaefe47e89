"""Verify the record against its log: every row, the tree, all checkpoints and timestamps."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cproc_site.backup import BackupError
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
        except BackupError as error:
            raise CommandError(str(error)) from error
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"A file can't be read: {error}") from error
        if report.problems:
            raise CommandError(list_problems(report))
        self.stdout.write(summarise(report))


def summarise(report: Report) -> str:
    return (
        f"The record is as its log says: {report.entries:,} entries, {report.rows:,} rows, "
        f"{report.checkpoints:,} checkpoints, {report.timestamps:,} timestamps, "
        f"{report.cosignatures:,} cosignatures."
    )


def list_problems(report: Report) -> str:
    """Return the problems, one on each line."""
    lines = report.problems[:MAX_PROBLEMS]
    if more := len(report.problems) - len(lines):
        lines.append(f"{more:,} more.")
    return f"The record isn't as its log says ({len(report.problems):,}):\n" + "\n".join(lines)
