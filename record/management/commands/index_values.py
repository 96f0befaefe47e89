from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from record.models import Record, Value


class Command(BaseCommand):
    help = "Rebuild the values by which lists select, after a release that reads others."

    @transaction.atomic
    def handle(self, **options: Any) -> None:
        Record.objects.lock()
        self.stdout.write(f"{Value.objects.rebuild()} versions were read.")
