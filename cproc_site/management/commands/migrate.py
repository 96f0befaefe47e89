"""Apply migrations, by the same detector of changes that writes them."""

from django.core.management.commands import migrate

from cproc_site.management.commands.makemigrations import SchemaAutodetector


class Command(migrate.Command):
    """Django's command; it names only unwritten changes that concern the database."""

    autodetector = SchemaAutodetector
