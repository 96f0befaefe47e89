"""Hands a language out for translation, object by object as the file is sent."""

from collections.abc import Iterator

from django.utils import translation
from django.utils.text import capfirst

from core.i18n.languages import ORIGINAL
from record import registry
from translation import xliff_writer
from translation.sources import Copy, copies, worth_translating
from translation.units import Choice


def parts_of(language: str, choice: Choice, chosen_kinds: list[str], at) -> Iterator[str]:
    """The document, of the working copies as they stand; nothing in it depends on who asks, or when."""
    return xliff_writer.document(_objects(language, choice, chosen_kinds, at), language)


def _objects(language, choice, chosen_kinds, at):
    for kind in chosen_kinds:
        with translation.override(ORIGINAL):
            found = copies(worth_translating(registry.model_of(kind), at), language)
            handed_out = [_object(copy, language, choice) for copy in found]
        yield from (each for each in handed_out if each[-1])


def _object(copy: Copy, language, choice):
    called = f"{capfirst(str(copy.obj._meta.verbose_name))}: {copy.obj}"
    units = [(unit, copy.most_characters(unit, language)) for unit in copy.units if unit.is_chosen(choice)]
    return copy.obj.ref, called, units
