"""Collect the texts of the interface into the catalogues; `make messages` calls it."""

from pathlib import Path

import polib
from django.core.management.commands import makemessages
from django.core.management.utils import popen_wrapper


class Command(makemessages.Command):
    """Django's command, which keeps the translation of a changed text as a comment.

    A similar text is no translation, so there is none until a person has read it.
    """

    help = makemessages.Command.help

    def write_po_file(self, potfile: str, locale: str) -> None:
        super().write_po_file(potfile, locale)
        path = str(Path(potfile).parent / locale / "LC_MESSAGES" / f"{self.domain}.po")
        catalogue = polib.pofile(path, wrapwidth=0)
        for entry in catalogue.fuzzy_entries():
            former = [entry.previous_msgid, entry.msgstr, *entry.msgstr_plural.values()]
            entry.tcomment = "Before: " + " | ".join(filter(None, former))
            entry.msgstr, entry.msgstr_plural = "", dict.fromkeys(entry.msgstr_plural, "")
            entry.flags.remove("fuzzy")
            entry.previous_msgid = entry.previous_msgid_plural = entry.previous_msgctxt = None
        catalogue.save()
        popen_wrapper(["msgcat", "--no-wrap", "--output-file", path, path])
