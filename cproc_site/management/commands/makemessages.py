"""Collects the texts of the interface into the catalogues; ``make messages`` calls it."""

from django.core.management.commands import makemessages


class Command(makemessages.Command):
    """Django's, but a new text stays untranslated until somebody translates it: none is guessed from a similar one."""

    help = makemessages.Command.help
    msgmerge_options = [*makemessages.Command.msgmerge_options, "--no-fuzzy-matching"]
