from django.core.management.base import BaseCommand

from pages import starter_content


class Command(BaseCommand):
    help = "Adds and publishes the content with which a new site begins; what is there already stays as it is."

    def handle(self, *args, **options):
        added = starter_content.load()
        self.stdout.write(
            f"Starter content: {added} objects added and published." if added else "Nothing to add."
        )
