"""The searchable text of a content in the active language, as its class configures it."""

from collections.abc import Iterator
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from django.utils.translation import override

from core.i18n.dates import PartialDate
from core.i18n.languages import LANGUAGES
from record.content import Content, LocalisedText, RichText
from record.html_reader import plain_text
from record.values import Leaf, walk


class Section(StrEnum):
    TITLE = "title"
    LEAD = "lead"
    BODY = "body"


class TextPiece(NamedTuple):
    """A text without markup, and its language; empty for a name or a code.

    Hidden pieces (a date as text, the label of a choice or a kind) can be found, but no snippet quotes them.
    """

    section: Section
    text: str
    language: str
    is_shown: bool = True


def in_all_languages(label) -> LocalisedText:
    """Return the translations of an interface text; English where it has none."""
    texts = {}
    for code in LANGUAGES:
        with override(code):
            texts[code] = str(label)
    return LocalisedText(
        **{code: texts[code] for code in LANGUAGES if code == "en" or texts[code] != texts["en"]}
    )


def pieces_of(content: Content) -> Iterator[TextPiece]:
    if content.is_single:
        yield from _interface_pieces(Section.TITLE, content.kind_name)
    for name in content.search_title:
        yield from _pieces(Section.TITLE, getattr(content, name))
    names = [name for name in type(content).data_fields() if name not in content.search_title]
    leads = [name for name in names if name in content.search_lead]
    for name in leads:
        yield from _pieces(Section.LEAD, getattr(content, name))
    body = {*names} - {*leads, *content.search_excluded_fields}
    for leaf in walk(content, str, LocalisedText, PartialDate):
        if leaf.path[0] in body:
            yield from _body_pieces(leaf)


def _body_pieces(leaf: Leaf) -> Iterator[TextPiece]:
    name, value = leaf.path[-1], leaf.value
    if choices := leaf.owner.search_choices.get(name):
        labels = dict(choices.choices)
        if value in labels:
            yield from _interface_pieces(Section.BODY, labels[value])
    elif isinstance(value, PartialDate):
        yield from _date_pieces(value)
    elif isinstance(value, LocalisedText) or name in leaf.owner.search_words:
        yield from _pieces(Section.BODY, value)


def _interface_pieces(section, label) -> Iterator[TextPiece]:
    """Yield an interface text in all languages, as dates are, so that one entry serves readers of each."""
    texts = in_all_languages(label)
    for code in LANGUAGES:
        if text := getattr(texts, code):
            yield TextPiece(section, text, code, is_shown=False)


def _pieces(section, value) -> Iterator[TextPiece]:
    if not value:
        return
    language = value.language if isinstance(value, LocalisedText) else ""
    text = (
        plain_text(str(value), between_items=" · ") if isinstance(value, RichText) else str(value)
    )
    yield TextPiece(section, text, language)


@lru_cache(maxsize=4_096)  # many contents have the same dates
def _date_pieces(date) -> tuple[TextPiece, ...]:
    pieces = [TextPiece(Section.BODY, date.isoformat(), "", is_shown=False)]
    for code in LANGUAGES:
        with override(code):
            pieces.append(TextPiece(Section.BODY, str(date), code, is_shown=False))
    return tuple(pieces)
