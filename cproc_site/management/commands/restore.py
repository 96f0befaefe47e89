"""Restores the site from a file of ``backup``, or only checks the file; docs/backup.md tells how and when."""

import sys
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.core.management.base import BaseCommand, CommandError
from django.db import Error, transaction

from accounts.audit import log
from accounts.models import Act
from cproc_site.backup.errors import BackupError, describe_error
from cproc_site.backup.progress import Progress
from cproc_site.backup.restore import bring_up_to_date, restore
from cproc_site.backup.verify import VerifiedArchive


class Command(BaseCommand):
    requires_system_checks = ()  # there may be no tables yet
    help = "Restores the site from a backup: into an empty site only, all of it or nothing."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument(
            "--verify", action="store_true", help="Only read FILE whole and check it."
        )
        parser.add_argument(
            "--send-waiting-mails",
            action="store_true",
            help="Mails that waited go on waiting: say so where the site moves and nothing was sent since.",
        )

    def handle(self, *, file, verify, send_waiting_mails, **options):
        progress = Progress(sys.stderr)
        try:
            with file.open("rb") as opened:
                archive = VerifiedArchive(opened, progress)
                self.report(archive.manifest)
                if verify:
                    return
                Path(settings.VAR_DIR).mkdir(
                    parents=True, exist_ok=True
                )  # SQLite needs the folder of its file
                held = restore(archive, send_waiting_mails, progress)
        except BackupError as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(
                f"{file} can't be read: {describe_error(error)}. Nothing was changed."
            ) from error
        except Error as error:
            raise CommandError(
                f"Nothing was restored; the database says: {str(error).strip()}"
            ) from error
        self.stdout.write("Restored.")
        if held:
            self.stdout.write(
                f"Mails held back, since they may have been sent after the backup was made: {held}. They stand at the "
                "desk as not delivered, where each can be sent again."
            )
        self.finish(archive)

    def finish(self, archive):
        """What comes after the rows are there for good: they stay, also where something of it fails."""
        steps = {
            "Run “manage.py migrate”: the tables are still those of the archive's release.": (
                lambda: bring_up_to_date(archive)
            ),
            "Empty the cache: it may hold pages of another site.": cache.clear,
            "Note the restoring yourself: the audit doesn't have it.": lambda: self.note(
                archive.manifest
            ),
        }
        left = []
        for words, step in steps.items():
            try:
                step()
            except Exception as error:  # of whatever class a migration or a store raises
                left.append(f"{words} ({type(error).__name__}: {error})")
        if left:
            raise CommandError("All was restored, but not all is done. " + " ".join(left))

    def note(self, manifest):
        facts = {"moment": manifest.made_at, "entries": manifest.rows}
        with transaction.atomic():
            log.record(Act.IMPORTED, None, kind="site", reference="backup", new=facts)

    def report(self, manifest):
        self.stdout.write(
            f"A whole backup of {manifest.site}, made on {manifest.created_at:%Y-%m-%d at %H:%M:%S} (UTC) by release "
            f"{manifest.release} on {manifest.database}: rows {manifest.rows:,}, files {len(manifest.files):,}."
        )
        for name in manifest.missing:
            self.stdout.write(f"Named by it and not in it: {name}")
