from django.core.management.base import BaseCommand
from django.utils import timezone

from publishing.models import Publication


class Command(BaseCommand):
    help = "Deletes drafts older than 90 days that have newer ones. What was published stays for ever."

    def handle(self, *args, **options):
        deleted, _ = Publication.objects.outworn(timezone.now()).delete()
        self.stdout.write(f"Old drafts deleted: {deleted}.")
