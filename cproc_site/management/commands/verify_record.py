"""Verify the record against its log: every row, the tree and all checkpoints."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from record.transparency.verification import Report, verify_database

MAX_PROBLEMS = 50  # printed; the number of all is stated


class Command(BaseCommand):
    help = "Verifies every row of the record against the log, the log itself and its checkpoints."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--checkpoint",
            type=Path,
            metavar="FILE",
            action="append",
            default=[],
            help="A checkpoint kept elsewhere, which the log must continue. Can be repeated.",
        )

    def handle(self, *, checkpoint: list[Path], **options: Any) -> None:
        try:
            notes = [path.read_text(encoding="utf-8") for path in checkpoint]
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"A checkpoint can't be read ({type(error).__name__}).") from error
        report = verify_database(notes)
        if report.problems:
            raise CommandError(problems_of(report))
        self.stdout.write(
            f"The record is as its log says: {report.entries:,} entries, {report.rows:,} rows, "
            f"{report.checkpoints:,} checkpoints."
        )


def problems_of(report: Report) -> str:
    """Return the problems, one on each line."""
    lines = report.problems[:MAX_PROBLEMS]
    if more := len(report.problems) - len(lines):
        lines.append(f"{more:,} more.")
    return f"The record isn't as its log says ({len(report.problems):,}):\n" + "\n".join(lines)
