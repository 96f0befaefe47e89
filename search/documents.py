"""The searchable text of a content in the active language, as its class configures it."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.utils.translation import override

from core.html_reader import plain_text
from core.i18n.dates import PartialDate
from core.i18n.languages import LANGUAGES, ORIGINAL, active
from record.content import Content, LocalisedText, RichText, choices
from record.values import walk
from search.models import BODY, LEAD, TITLE
from search.names import other_names


class TextPiece(NamedTuple):
    """A text of a section without markup, and its language; empty for a name or a code.

    Hidden pieces (dates, labels of choices, kinds and sources) can be found, but neither quoted nor
    suggested.
    """

    section: str
    text: str
    language: str
    is_shown: bool = True


def _label_pieces(section: str, label: Any) -> Iterator[TextPiece]:
    """Yield a label or a date in all languages, for one entry for all readers."""
    texts = {}
    for code in LANGUAGES:
        with override(code):
            texts[code] = str(label)
    for code, text in texts.items():
        if text and (code == ORIGINAL or text != texts[ORIGINAL]):
            yield TextPiece(section, text, code, is_shown=False)


def text_pieces(content: Content, label_pieces: Any = _label_pieces) -> Iterator[TextPiece]:
    """Yield the title of ``content``, then its lead, then its body.

    ``label_pieces`` yields the pieces of a label or a date in a section.
    """
    yield from label_pieces(TITLE if content.is_single else BODY, content.kind_names)
    titles = content.search_title or content.title_fields
    others = [name for name in content.data_fields() if name not in titles]
    leads = [name for name in others if name in content.search_lead]
    for name in titles:
        yield from _pieces(TITLE, getattr(content, name))
    for names_of, name in content.coded_names.items():
        for language, other in other_names(names_of, getattr(content, name)):
            yield TextPiece(TITLE, other, language, is_shown=False)
    for name in leads:
        yield from _pieces(LEAD, getattr(content, name))
    for path, value, owner in walk(content, str, LocalisedText, PartialDate):
        if path[0] not in others or path[0] in leads:
            continue
        name = str(path[-1])
        if known := choices(type(owner)).get(name):
            if value in known.values:
                yield from label_pieces(BODY, known(value).label)
        elif isinstance(value, PartialDate):
            yield TextPiece(BODY, value.isoformat(), "", is_shown=False)
            yield from label_pieces(BODY, value)
        elif isinstance(value, LocalisedText) or name in owner.search_words:
            yield from _pieces(BODY, value, path[0] != "sources")


def shown_pieces(content: Content) -> Iterator[TextPiece]:
    """Yield the pieces that are not hidden; labels, which all are, are not even translated."""
    pieces = text_pieces(content, lambda _section, _label: ())
    return (piece for piece in pieces if piece.is_shown)


def _pieces(section: str, value: Any, is_shown: bool = True) -> Iterator[TextPiece]:
    if value:
        language = value.language_for(active()) if isinstance(value, LocalisedText) else ""
        text = getattr(value, language) if language else value
        if isinstance(value, RichText):
            text = plain_text(text, between_items=" · ")
        yield TextPiece(section, text, language, is_shown)
