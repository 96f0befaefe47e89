from django.core.management.base import BaseCommand
from django.db import transaction

from record.models import Record
from search import index


class Command(BaseCommand):
    help = "Writes the index of the search anew from the record, as after a release that reads texts differently."

    @transaction.atomic
    def handle(self, **options):
        Record.objects.lock()
        self.stdout.write(f"{index.rebuild()} publications were read.")
