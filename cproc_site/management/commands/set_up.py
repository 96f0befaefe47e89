"""Bring a site from any earlier state to one that can be served; change nothing on a ready site."""

import hashlib
import json
import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.template.defaultfilters import pluralize

from accounts.models import User
from core.postgresql import site_role
from cproc_site import renditions
from cproc_site.apps import SiteStaticFilesConfig
from projects.moved_images import publish_moved_images
from record.models import Publication, Value
from search.models import SearchEntry, SearchWord

ACCOUNT = "admin"


class Command(BaseCommand):
    # Checks query the database, and SQLite needs the folder of its file before.
    requires_system_checks = ()
    help = "Prepares the site to be served. On a site that is ready it changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "steps", nargs="*", choices=self.steps, help="Only these steps. Default: all."
        )

        parser.add_argument("--skip-checks", action="store_true", help="Skip system checks.")

    def handle(self, *, steps: list[str], skip_checks: bool, **options: Any) -> None:
        for folder in (settings.VAR_DIR, settings.STATIC_ROOT, settings.MEDIA_ROOT):
            Path(folder).mkdir(parents=True, exist_ok=True)
        database: Any = connection
        if database.vendor == "sqlite" and not database.is_in_memory_db():
            _hide_from_other_users(Path(database.settings_dict["NAME"]))
        if not skip_checks:
            self.check()
        for name, step in self.steps.items():
            if name in steps or not steps:
                step()

    @property
    def steps(self) -> dict[str, Callable[[], None]]:
        """Return the steps, in the order in which they need each other."""
        return {
            "database": self._migrate,
            "static": self._collect_static_files,
            "content": self._load_starter_content,
            "account": self._create_account,
            "renditions": self._make_renditions,
        }

    def _migrate(self) -> None:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self._print("Bringing the database up to date …")
            call_command("migrate", interactive=False, verbosity=0)
            self._complete_record()
        if role := settings.DATABASE_SITE_ROLE:
            try:
                site_role.set_up(connection, role, settings.DATABASE_SITE_PASSWORD)
            except site_role.UnsafeRole as error:
                raise CommandError(str(error)) from error

    def _complete_record(self) -> None:
        """Index the record after a migration; a new site has nothing, for `restore`."""
        if not Publication.objects.exists():
            return
        if not Value.objects.exists():
            self._print("Indexing the versions for lists …")
            call_command("index_values", verbosity=0)
        entries = (SearchEntry.objects.filter(draft=None), SearchEntry.drafts)
        if not all(table.exists() for table in (SearchWord.objects, *entries)):
            self._print("Indexing the texts for search …")
            call_command("index_search", verbosity=0)
        publish_moved_images()

    def _collect_static_files(self) -> None:
        """Collect them if a file has changed; with DEBUG they are served from their apps."""
        if settings.DEBUG:
            return
        stamp = Path(settings.STATIC_ROOT) / "collected.stamp"
        digest = _static_digest()
        if stamp.exists() and stamp.read_text() == digest:
            return
        self._print("Collecting static files …")
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
        stamp.write_text(digest)

    def _load_starter_content(self) -> None:
        """Load everything or nothing: an interrupted first run is repeated."""
        if Publication.objects.exists():
            return
        self._print("Publishing the starter content …")
        with transaction.atomic():
            call_command("load_starter_content", verbosity=0)

    def _create_account(self) -> None:
        if User.objects.exists():
            return
        password = secrets.token_urlsafe(15)
        User.objects.create_superuser(ACCOUNT, password=password)
        url = f"{settings.SITE_URL}/{settings.ADMIN_PATH}"
        self._print(f"\n  Staff account for {url} (shown only this once):")
        self._print(f"  name {ACCOUNT}   password {password}\n")

    def _make_renditions(self) -> None:
        try:
            number = renditions.make_missing()
        except OSError as error:  # pages show the images themselves until the next start
            self._print(f"Smaller copies of images couldn't be stored: {error}")
            return
        if number:
            self._print(f"Made smaller copies of {number} image{pluralize(number)}.")

    def _print(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def _hide_from_other_users(database: Path) -> None:
    """Let the owner alone read a database file, and the folder of the site that it is in."""
    database.touch(0o600)
    database.chmod(0o600)
    if database.parent == Path(settings.VAR_DIR):
        database.parent.chmod(0o700)


def _static_digest() -> str:
    """Return a hash that changes with any static file, and with how they are collected.

    A start has no time to read them, or to find out which are ignored. Images of containers keep
    the times of files in seconds.
    """
    how = [settings.STORAGES["staticfiles"], SiteStaticFilesConfig.ignore_patterns]
    digest = hashlib.sha256(json.dumps(how).encode())
    for finder in get_finders():
        for path, storage in finder.list([]):
            status = os.stat(storage.path(path))
            digest.update(f"{path} {status.st_size} {int(status.st_mtime)}\n".encode())
    return digest.hexdigest()
