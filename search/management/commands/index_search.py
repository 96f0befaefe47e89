from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from record.models import Record
from search import index


class Command(BaseCommand):
    help = "Rebuild the search index from the record, after a release that reads texts differently."

    @transaction.atomic
    def handle(self, **options: Any) -> None:
        Record.objects.lock()
        self.stdout.write(f"{index.rebuild()} publications were read.")
