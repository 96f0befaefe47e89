from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from publishing import linkcheck


class Command(BaseCommand):
    help = "Check the links of published contents and store the broken ones for the staff."

    def handle(self, *args: Any, **options: Any) -> None:
        counts = linkcheck.check(timezone.now(), linkcheck.LinkChecker())
        self.stdout.write(
            f"Addresses that work: {counts['works']}, broken: {counts['broken']}, "
            f"can’t tell: {counts['unsure']}, left for next time: {counts['left']}."
        )
