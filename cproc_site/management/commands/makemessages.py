"""Collect the texts of the interface into the catalogues; `make messages` calls it."""

from django.core.management.commands import makemessages


class Command(makemessages.Command):
    """Django's command, which leaves a changed text untranslated until a person translates it."""

    msgmerge_options = [*makemessages.Command.msgmerge_options, "--no-fuzzy-matching"]
