from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from publishing import linkcheck


class Command(BaseCommand):
    help = "Check the links of published contents and store the broken ones for the staff."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--limit", type=int, default=2000, help="Most addresses of other sites to request."
        )
        parser.add_argument(
            "--pause",
            type=float,
            default=1.0,
            help="Seconds between two requests to the same host.",
        )

    def handle(self, *args: Any, limit: int, pause: float, **options: Any) -> None:
        if limit < 0 or pause < 0:
            raise CommandError("Give a limit and a pause of 0 or more.")
        checker = linkcheck.LinkChecker(pause)
        self.stdout.write(str(linkcheck.check(timezone.now(), checker, limit)))
