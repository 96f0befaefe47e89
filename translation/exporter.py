"""Export a language for translation, object by object while the file is sent."""

from collections.abc import Iterator
from datetime import datetime

from django.utils import translation

from core.i18n.languages import ORIGINAL
from record import registry
from translation import xliff_writer
from translation.sources import public_working_copies, read_working_copies
from translation.units import Choice


def document_chunks(language: str, choice: Choice, kinds: list[str], at: datetime) -> Iterator[str]:
    """Yield the document with the working copies that are public at ``at`` (aware).

    It is the same for all users and in all languages of the admin.
    """
    yield xliff_writer.HEAD
    for kind in kinds:
        with translation.override(ORIGINAL):
            queryset = public_working_copies(registry.model_of(kind), at)
            files = []
            for copy in read_working_copies(queryset, language):
                units = [unit for unit in copy.units if unit.is_chosen(choice)]
                if units:
                    files.append(xliff_writer.file_element(copy, units, language))
        yield from files
    yield xliff_writer.FOOT
