from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from publishing.linkcheck.http_checker import LinkChecker
from publishing.linkcheck.run import check


class Command(BaseCommand):
    help = "Check the links of published contents and store the broken ones for the staff."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            counts = check(timezone.now(), LinkChecker())
        except ConnectionError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"Addresses that work: {counts['works']}, broken: {counts['broken']}, "
            f"can’t tell: {counts['unsure']}, left for next time: {counts['left']}."
        )
