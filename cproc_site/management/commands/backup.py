"""Writes all that the site has into one file; docs/backup.md tells how to make one every night."""

import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import Error, transaction

from accounts.audit import log
from accounts.models import Act
from cproc_site.backup.create import create_backup
from cproc_site.backup.errors import BackupError
from cproc_site.backup.progress import Progress


class Command(BaseCommand):
    help = "Writes all data and files of the site, as they are at this moment, into one file, while the site is in use."

    def add_arguments(self, parser):
        parser.add_argument(
            "file", type=Path, metavar="FILE", help="For example backups/2026-03-31.tar."
        )
        parser.add_argument("--overwrite", action="store_true", help="FILE may be there already.")

    def handle(self, *, file, overwrite, **options):
        try:
            backup = create_backup(file.absolute(), overwrite, Progress(sys.stderr))
            self.note(backup)
        except BackupError as error:
            raise CommandError(str(error)) from error
        except Error as error:
            raise CommandError(f"The database doesn't answer as it should: {error}") from error
        self.report(file, backup)

    def note(self, backup):
        facts = {
            "moment": backup.manifest.made_at,
            "digest": backup.sha256,
            "entries": backup.manifest.rows,
        }
        with transaction.atomic():
            log.record(Act.EXPORTED, None, kind="site", reference="backup", new=facts)

    def report(self, file, backup):
        manifest = backup.manifest
        self.stdout.write(f"{file}: rows {manifest.rows:,}, files {len(manifest.files):,}.")
        self.stdout.write(f"SHA-256 of its manifest: {backup.sha256}")
        for name in sorted(set(manifest.missing) - set(backup.damaged)):
            self.stdout.write(f"Not in it, since it isn't there any more: {name}")
        if backup.damaged:
            raise CommandError(
                "The backup was made without files whose bytes are no longer those that were uploaded: "
                f"{', '.join(backup.damaged)}. Put them back from an earlier backup."
            )
