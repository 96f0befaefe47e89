"""Hands a language out for translation, object by object as the file is sent."""

from collections.abc import Iterator

from django.utils import translation
from django.utils.text import capfirst

from core.i18n.languages import ORIGINAL
from record import registry
from translation import xliff_writer
from translation.sources import WorkingCopy, public_working_copies, read_working_copies
from translation.units import Choice


def document_chunks(language: str, choice: Choice, chosen_kinds: list[str], at) -> Iterator[str]:
    """The document, of the working copies as they stand; nothing in it depends on who asks, or when."""
    return xliff_writer.document(_objects(language, choice, chosen_kinds, at), language)


def _objects(language, choice, chosen_kinds, at):
    for kind in chosen_kinds:
        with translation.override(ORIGINAL):
            working_copies = read_working_copies(
                public_working_copies(registry.model_of(kind), at), language
            )
            exported = [_object(copy, language, choice) for copy in working_copies]
        yield from (item for item in exported if item[-1])


def _object(copy: WorkingCopy, language, choice):
    title = f"{capfirst(str(copy.obj._meta.verbose_name))}: {copy.obj}"
    units = [
        (unit, copy.max_length(unit, language)) for unit in copy.units if unit.is_chosen(choice)
    ]
    return copy.obj.ref, title, units
