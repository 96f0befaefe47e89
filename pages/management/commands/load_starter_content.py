from typing import Any

from django.core.management.base import BaseCommand

from pages import starter_content


class Command(BaseCommand):
    help = "Add and publish the content with which a new site begins; leave what exists as it is."

    def handle(self, *args: Any, **options: Any) -> None:
        added = starter_content.load()
        self.stdout.write(
            f"Starter content: {added} objects added and published." if added else "Nothing to add."
        )
