"""Restore the site from a backup, or only check the file; docs/backup.md explains how and when."""

from collections.abc import Callable
from datetime import UTC
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error, transaction

from accounts import audit
from accounts.models import Act
from cproc_site import renditions
from cproc_site.backup import describe_error
from cproc_site.backup.manifest import Manifest
from cproc_site.backup.record import ArchivedRecord, OtherReleaseError
from cproc_site.backup.restore import restore
from cproc_site.backup.verify import VerifiedArchive
from cproc_site.management.commands.verify_record import summarise


class Command(BaseCommand):
    requires_system_checks = ()  # there may be no tables yet
    help = "Restores the site from a backup: into an empty site only, everything or nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument(
            "--verify", action="store_true", help="Only read and check FILE; change nothing."
        )
        parser.add_argument(
            "--send-waiting-mails",
            action="store_true",
            help="Send mails that were waiting. Only if the site moves and none was sent since.",
        )

    def handle(self, *, file: Path, verify: bool, send_waiting_mails: bool, **options: Any) -> None:
        try:
            with file.open("rb") as opened:
                archive = VerifiedArchive(opened)
                self._print(archive.manifest)
                if verify:
                    self._verify_record(archive)
                    return
                # SQLite needs the folder of its file.
                Path(settings.VAR_DIR).mkdir(parents=True, exist_ok=True)
                held = restore(archive, send_waiting_mails)
        except OSError as error:
            raise CommandError(
                f"{file} can't be read: {describe_error(error)}. Nothing was changed."
            ) from error
        except Error as error:
            raise CommandError(
                f"Nothing was restored. The database reports: {str(error).strip()}"
            ) from error
        self.stdout.write(
            "Restored. Passwords, second factors, roles and content that were changed or removed "
            "after the backup was made are valid again: see “After a restore” in docs/backup.md."
        )
        if held:
            self.stdout.write(
                "Mails held back, because they may have been sent after the backup was made: "
                f"{held}. The admin lists those about messages of visitors as not delivered; each "
                "can be sent again there."
            )
        self._finish(archive.manifest)

    def _verify_record(self, archive: VerifiedArchive) -> None:
        """Verify the record in the archive too, if a release like this one made it."""
        try:
            report = ArchivedRecord(archive).verify()
        except OtherReleaseError as error:
            self.stdout.write(str(error))
            return
        self.stdout.write(summarise(report))

    def _finish(self, manifest: Manifest) -> None:
        """Run the steps after the rows are committed; if one fails, the rows stay."""
        steps: dict[str, Callable[[], object]] = {
            "Run “manage.py migrate”: the tables are still those of the archive's release.": (
                partial(call_command, "set_up", "database", stdout=self.stdout)
            ),
            "Empty the cache: it may contain pages of another site.": cache.clear,
            "Run “manage.py set_up renditions”: pages show images in full size only.": (
                renditions.make_missing
            ),
            "Record the restore yourself: it isn't in the audit log.": partial(_record, manifest),
        }
        left = []
        for message, step in steps.items():
            try:
                step()
            except Exception as error:  # migrations and caches raise errors of any class
                left.append(f"{message} ({type(error).__name__}: {error})")
        if left:
            raise CommandError("All was restored, but not all is done. " + " ".join(left))

    def _print(self, manifest: Manifest) -> None:
        made_at = manifest.made_at.astimezone(UTC)
        self.stdout.write(
            f"A complete backup of {manifest.site}, made on {made_at:%Y-%m-%d at %H:%M:%S} (UTC) "
            f"by release {manifest.release} on {manifest.database}: rows {manifest.rows:,}, "
            f"files {len(manifest.files):,}."
        )
        for name in manifest.missing:
            self.stdout.write(f"Named by a row, but not in the archive: {name}")


def _record(manifest: Manifest) -> None:
    with transaction.atomic():
        audit.record(Act.IMPORTED, None, kind="site", reference="backup", new=manifest.facts)
