"""The searchable text of a content in the active language, as its class configures it."""

from collections.abc import Iterator
from enum import StrEnum
from functools import cache, lru_cache
from typing import Any, NamedTuple

from django.utils.translation import override

from core.html_reader import plain_text
from core.i18n.dates import PartialDate
from core.i18n.languages import LANGUAGES, ORIGINAL, active
from record.content import Content, LocalisedText, RichText
from record.schema import choices
from record.values import walk


class Section(StrEnum):
    TITLE = "title"
    LEAD = "lead"
    BODY = "body"


class TextPiece(NamedTuple):
    """A text without markup, and its language; empty for a name or a code.

    Hidden pieces (dates, labels of choices and kinds) can be found, but no snippet quotes them or
    the labels of sources.
    """

    section: Section
    text: str
    language: str
    is_shown: bool = True
    is_source: bool = False


def text_pieces(content: Content) -> Iterator[TextPiece]:
    """Yield the title of ``content``, then its lead, then its body."""
    reader = active()
    if content.is_single:
        yield from _label_pieces(Section.TITLE, content.kind_name)
    titles, leads, body = _sections(type(content))
    for name in titles:
        yield from _pieces(Section.TITLE, getattr(content, name), reader)
    for name in leads:
        yield from _pieces(Section.LEAD, getattr(content, name), reader)
    for path, value, owner in walk(content, str, LocalisedText, PartialDate):
        if path[0] not in body:
            continue
        name = str(path[-1])
        if known := choices(type(owner)).get(name):
            if value in known.values:
                yield from _label_pieces(Section.BODY, known(value).label)
        elif isinstance(value, PartialDate):
            yield from _date_pieces(value)
        elif isinstance(value, LocalisedText) or name in owner.search_words:
            yield from _pieces(Section.BODY, value, reader, is_source=path[0] == "sources")


def shown_pieces(content: Content) -> Iterator[TextPiece]:
    """Yield the pieces that are not hidden."""
    return (piece for piece in text_pieces(content) if piece.is_shown)


@cache
def _sections(content_class: type[Content]) -> tuple[tuple[str, ...], list[str], set[str]]:
    """Return the names of the fields of the title, the lead and the body."""
    titles = content_class.search_title or content_class.title_fields
    names = [name for name in content_class.data_fields() if name not in titles]
    leads = [name for name in names if name in content_class.search_lead]
    return titles, leads, {*names} - {*leads}


def _label_pieces(section: Section, label: Any) -> Iterator[TextPiece]:
    """Yield a label of the site in all languages, as dates are, for one entry for all readers."""
    texts = {}
    for code in LANGUAGES:
        with override(code):
            texts[code] = str(label)
    for code, text in texts.items():
        if text and (code == ORIGINAL or text != texts[ORIGINAL]):
            yield TextPiece(section, text, code, is_shown=False)


def _pieces(
    section: Section, value: Any, reader: str, is_source: bool = False
) -> Iterator[TextPiece]:
    if value:
        language = value.language_for(reader) if isinstance(value, LocalisedText) else ""
        text = getattr(value, language) if language else value
        if isinstance(value, RichText):
            text = plain_text(text, between_items=" · ")
        yield TextPiece(section, text, language, is_source=is_source)


@lru_cache(maxsize=4_096)  # many contents have the same dates
def _date_pieces(date: PartialDate) -> tuple[TextPiece, ...]:
    pieces = [TextPiece(Section.BODY, date.isoformat(), "", is_shown=False)]
    for code in LANGUAGES:
        with override(code):
            pieces.append(TextPiece(Section.BODY, str(date), code, is_shown=False))
    return tuple(pieces)
