"""Brings a site from any earlier state to one that can be served; on a site that is ready it only looks."""

import hashlib
import json
import secrets
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

ACCOUNT = "admin"


class Command(BaseCommand):
    # Checks look into the database, so they have to wait for the folder that SQLite keeps its file in.
    requires_system_checks = ()
    help = "Brings the site to a state in which it can be served; on one that is ready it changes nothing."

    def add_arguments(self, parser):
        parser.add_argument(
            "steps",
            nargs="*",
            metavar="STEP",
            help=f"Only these steps: {', '.join(self.steps)}. Default: all.",
        )

    def handle(self, *, steps, **options):
        if unknown := set(steps) - set(self.steps):
            raise CommandError(
                f"No such step: {', '.join(sorted(unknown))}. There are {', '.join(self.steps)}."
            )
        self.make_folders()
        self.check()
        for name, step in self.steps.items():
            if name in steps or not steps:
                step()

    @property
    def steps(self):
        """In the order in which they need each other."""
        return {
            "database": self.migrate,
            "static": self.collect_static_files,
            "content": self.load_starter_content,
            "account": self.make_account,
        }

    def make_folders(self):
        for folder in (settings.VAR_DIR, settings.STATIC_ROOT, settings.MEDIA_ROOT):
            Path(folder).mkdir(parents=True, exist_ok=True)

    def migrate(self):
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.say("Bringing the database up to date …")
            call_command("migrate", interactive=False, verbosity=0)

    def collect_static_files(self):
        """Collects when what would be collected has changed; with DEBUG files are served from where they lie."""
        if settings.DEBUG:
            return
        stamp = Path(settings.STATIC_ROOT) / "collected.stamp"
        digest = static_digest()
        if stamp.exists() and stamp.read_text() == digest:
            return
        self.say("Collecting static files …")
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
        stamp.write_text(digest)

    def load_starter_content(self):
        """All of it or nothing: a first run that was broken off is a first run again."""
        if apps.get_model("record", "Publication").objects.exists():
            return
        self.say("Publishing the starter content …")
        with transaction.atomic():
            call_command("load_starter_content", verbosity=0)

    def make_account(self):
        User = get_user_model()
        if User.objects.exists():
            return
        password = secrets.token_urlsafe(15)
        User.objects.create_superuser(**{User.USERNAME_FIELD: ACCOUNT, "password": password})
        self.say(
            f"\n  Staff account for {settings.SITE_URL}/{settings.ADMIN_PATH} (shown only this once):"
        )
        self.say(f"  name {ACCOUNT}   password {password}\n")

    def say(self, line):
        self.stdout.write(line)
        self.stdout.flush()


def static_digest():
    """Hash of every file that would be collected, and of the way in which it would be stored."""
    digest = hashlib.sha256(json.dumps(settings.STORAGES["staticfiles"]).encode())
    ignored = apps.get_app_config("staticfiles").ignore_patterns
    for finder in get_finders():
        for path, storage in finder.list(ignored):
            digest.update(path.encode())
            with storage.open(path) as file:
                digest.update(file.read())
    return digest.hexdigest()
