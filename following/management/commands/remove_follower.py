"""Remove an address to which the site mails changes; for operators."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from contact.email_addresses import normal_email
from following.models import Follower


class Command(BaseCommand):
    help = "Deletes an address to which the site mails changes, with its mails."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("address", help="In any spelling; capitals don't matter.")

    def handle(self, *, address: str, **options: Any) -> None:
        if not Follower.objects.filter(normal_email=normal_email(address)).delete()[0]:
            raise CommandError("No changes are mailed to this address.")
        self.stdout.write("The address was deleted.")
