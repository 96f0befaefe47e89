from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from publishing import linkcheck


class Command(BaseCommand):
    help = "Looks at the links of what is published now and keeps those that lead nowhere, for the staff to mend."

    def add_arguments(self, parser):
        parser.add_argument(
            "--limit", type=int, default=2000, help="Most addresses of other sites to ask."
        )
        parser.add_argument(
            "--pause",
            type=float,
            default=1.0,
            help="Seconds between two requests to the same host.",
        )

    def handle(self, *args, limit, pause, **options):
        if limit < 0 or pause < 0:
            raise CommandError("Give a limit and a pause of 0 or more.")
        checker = linkcheck.LinkChecker(pause)
        self.stdout.write(str(linkcheck.check(timezone.now(), checker, limit)))
