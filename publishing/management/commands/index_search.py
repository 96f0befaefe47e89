from django.core.management.base import BaseCommand
from django.db import transaction

from publishing.models import Record
from publishing.search import indexing


class Command(BaseCommand):
    help = "Writes the index of the search anew from the record, as after a release that reads texts differently."

    @transaction.atomic
    def handle(self, **options):
        Record.objects.lock()
        self.stdout.write(f"{indexing.rebuild()} publications were read.")
