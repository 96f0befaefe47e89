from django.core.management.base import BaseCommand
from django.utils import timezone

from publishing import review_digests


class Command(BaseCommand):
    help = "Tells owners by mail what they have to read again: one mail a week and owner, however often this runs."

    def handle(self, *args, **options):
        self.stdout.write(f"Review digests sent: {review_digests.send_due(timezone.now())}.")
