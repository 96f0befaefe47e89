"""Collect the texts of the interface into the catalogues; `make messages` calls it."""

from django.core.management.commands import makemessages


class Command(makemessages.Command):
    """Django's command without fuzzy matching: no translation is guessed from a similar text."""

    help = makemessages.Command.help
    msgmerge_options = [*makemessages.Command.msgmerge_options, "--no-fuzzy-matching"]
