"""Restores the site from a file of ``backup``, or only checks the file; docs/backup.md tells how and when."""

import sys
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import Error, transaction

from cproc_site.backup.checking import Checked
from cproc_site.backup.progress import Progress
from cproc_site.backup.refusing import Refused, in_words
from cproc_site.backup.restoring import restore
from staff import audit
from staff.models import Act


class Command(BaseCommand):
    requires_system_checks = ()  # there may be no tables yet
    help = "Restores the site from a backup: into an empty site only, all of it or nothing."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--verify", action="store_true", help="Only read FILE whole and check it.")
        parser.add_argument(
            "--send-waiting-mails",
            action="store_true",
            help="Mails that waited go on waiting: say so where the site moves and nothing was sent since.",
        )

    def handle(self, *, file, verify, send_waiting_mails, **options):
        progress = Progress(sys.stderr)
        try:
            with file.open("rb") as opened:
                checked = Checked(opened, progress)
                self.tell(checked.manifest)
                if verify:
                    return
                Path(settings.VAR_DIR).mkdir(
                    parents=True, exist_ok=True
                )  # SQLite needs the folder of its file
                held = restore(checked, send_waiting_mails, progress)
                self.note(checked.manifest)
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        except OSError as error:
            raise CommandError(f"{file} can't be read: {in_words(error)}. Nothing was changed.") from error
        except Error as error:
            raise CommandError(f"Nothing was restored; the database says: {str(error).strip()}") from error
        self.stdout.write("Restored.")
        if held:
            self.stdout.write(
                f"Mails held back, since they may have been sent after the backup was made: {held}. They stand at the "
                "desk as not delivered, where each can be sent again."
            )

    def note(self, manifest):
        facts = {"moment": manifest.made_at, "entries": manifest.rows}
        with transaction.atomic():
            audit.record(Act.IMPORTED, None, kind="site", reference="backup", new=facts)

    def tell(self, manifest):
        self.stdout.write(
            f"A whole backup of {manifest.site}, made on {manifest.moment:%Y-%m-%d at %H:%M:%S} (UTC) by release "
            f"{manifest.release} on {manifest.database}: rows {manifest.rows:,}, files {len(manifest.files):,}."
        )
        for name in manifest.missing:
            self.stdout.write(f"Named by it and not in it: {name}")
