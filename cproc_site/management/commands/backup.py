"""Write all data of the site into one archive; docs/backup.md explains nightly backups."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error, transaction

from accounts import audit
from accounts.models import Act
from cproc_site.backup.create import CreatedBackup, create_backup


class Command(BaseCommand):
    help = (
        "Writes all data and files of the site, as they are now, into one file. The site can be "
        "used meanwhile."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file", type=Path, metavar="FILE", help="For example backups/2026-03-31.tar."
        )
        parser.add_argument("--overwrite", action="store_true", help="Replace FILE if it exists.")

    def handle(self, *, file: Path, overwrite: bool, **options: Any) -> None:
        try:
            backup = create_backup(file.absolute(), overwrite)
            with transaction.atomic():
                facts = backup.manifest.facts | {"digest": backup.sha256}
                audit.record(Act.EXPORTED, None, kind="site", reference="backup", new=facts)
        except Error as error:
            raise CommandError(f"The database doesn't answer as it should: {error}") from error
        self._print(file, backup)

    def _print(self, file: Path, backup: CreatedBackup) -> None:
        manifest = backup.manifest
        self.stdout.write(f"{file}: rows {manifest.rows:,}, files {len(manifest.files):,}.")
        self.stdout.write(f"SHA-256 of its manifest: {backup.sha256}")
        for name in sorted(set(manifest.missing) - set(backup.damaged)):
            self.stdout.write(f"Left out, because it no longer exists: {name}")
        if backup.damaged:
            raise CommandError(
                "The backup was made without files whose bytes are no longer those that were "
                f"uploaded: {', '.join(backup.damaged)}. Restore them from an earlier backup."
            )
