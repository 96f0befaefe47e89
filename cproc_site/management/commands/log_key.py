"""Create and publish the key that signs the log of the record; docs/evidence.md states when."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.transparency.notes import SignerKey
from record.models import LogKey
from record.transparency import checkpoints


class Command(BaseCommand):
    help = "Creates, publishes and lists the keys that sign the log of the record."
    requires_system_checks = ()  # a key may be made before there is a database

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "step",
            choices=["create", "publish", "list", "accept-log"],
            help="create: print a new private key for LOG_KEY; publish: publish the public part "
            "of LOG_KEY, which ends the one before; list: print the public keys; accept-log: sign "
            "the log of a restored backup although later checkpoints were signed before.",
        )

    def handle(self, *, step: str, **options: Any) -> None:
        if step == "create":
            self.stdout.write(str(SignerKey.create(checkpoints.origin())))
        elif step == "publish":
            self._publish()
        elif step == "accept-log":
            checkpoint = checkpoints.accept_log()
            entries = checkpoint.size if checkpoint else 0
            self.stdout.write(f"The log continues from {entries:,} entries.")
        else:
            for key in LogKey.objects.order_by("valid_from"):
                until = f" until {key.valid_until:%Y-%m-%d %H:%M}" if key.valid_until else ""
                self.stdout.write(key.verifier_key)  # on a line of its own: people print it
                self.stdout.write(f"    from {key.valid_from:%Y-%m-%d %H:%M}{until} (UTC)")

    def _publish(self) -> None:
        if not settings.LOG_KEY:
            raise CommandError(
                "LOG_KEY is not set for this process. With Docker, only the worker has it. If "
                "there is no key yet, “manage.py log_key create” prints one."
            )
        key = checkpoints.publish_key()
        if key is None:
            self.stdout.write("The key is published already.")
        else:
            self.stdout.write(f"Published: {key.verifier_key}")
