"""Writes units as XLIFF 1.2, which all translation tools read: one ``file`` an object, always the same bytes.

https://docs.oasis-open.org/xliff/v1.2/os/xliff-core.html
"""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from xml.sax.saxutils import escape, quoteattr  # nosec B406  # they write, and read nothing

from core.i18n.languages import ORIGINAL
from record.content import Ref
from translation.placeholders import NOT_IN_XML, Piece, PieceType, Placeholders
from translation.units import Unit

NAMESPACE = "urn:oasis:names:tc:xliff:document:1.2"
VERSION = "1.2"
MEDIA_TYPE = "application/xliff+xml"
HEAD = f'<?xml version="1.0" encoding="UTF-8"?>\n<xliff version="{VERSION}" xmlns="{NAMESPACE}">\n'
FOOT = "</xliff>\n"
# What tools show in place of a tag; the others go by their names in HTML.
CTYPES = {
    "strong": "bold",
    "b": "bold",
    "em": "italic",
    "i": "italic",
    "u": "underlined",
    "a": "link",
    "br": "lb",
}


class State(StrEnum):
    """How a translation stands, in the words of XLIFF."""

    MISSING = "needs-translation"
    OLDER = "needs-review-translation"
    DONE = "translated"


NOT_BEGUN = {"new", "needs-translation"}
FINISHED = {"translated", "signed-off", "final"}


def document(
    objects: Iterable[tuple[Ref, str, list[tuple[Unit, int | None]]]], language: str
) -> Iterator[str]:
    """The document in parts. Each object has what it is called; each unit the most characters that it may have."""
    yield HEAD
    for ref, title, units in objects:
        yield "".join(_file(ref, title, units, language))
    yield FOOT


def _file(ref, title, units, language) -> Iterator[str]:
    yield (
        f'  <file original="{ref}" source-language="{ORIGINAL}" target-language="{language}" datatype="html">\n'
        f"    <header><note>{_plain(title)}</note></header>\n    <body>\n"
    )
    for unit, max_length in units:
        yield from _unit(unit, max_length)
    yield "    </body>\n  </file>\n"


def _unit(unit: Unit, max_length) -> Iterator[str]:
    width = f' maxwidth="{max_length}" size-unit="char"' if max_length else ""
    datatype = "html" if unit.is_rich else "plaintext"
    yield (
        f'      <trans-unit id="{unit.id}" resname="{unit.name}" datatype="{datatype}" xml:space="preserve"{width}>\n'
        f"        <source>{_render_pieces(unit.english_pieces, unit.placeholders)}</source>\n"
        f'        <target state="{_state(unit)}">{_render_pieces(unit.pieces, unit.placeholders)}</target>\n'
        f"        <note>{_plain(unit.label)}</note>\n"
        "      </trans-unit>\n"
    )


def _state(unit) -> State:
    if unit.is_missing:
        return State.MISSING
    return State.OLDER if unit.is_older else State.DONE


def _render_pieces(pieces: list[Piece], placeholders: Placeholders) -> str:
    return "".join(_render_piece(piece, placeholders) for piece in pieces)


def _render_piece(piece: Piece, placeholders: Placeholders) -> str:
    if piece.type is PieceType.TEXT:
        return _escaped(piece.value)
    if piece.type is PieceType.CLOSE:
        return "</g>"
    placeholder = placeholders.by_id[piece.value]
    ctype = CTYPES.get(placeholder.name) or (
        f"x-html-{placeholder.name}" if placeholder.name else f"x-char-{ord(placeholder.code):04X}"
    )
    tag, end = ("x", "/>") if piece.type is PieceType.EMPTY else ("g", ">")
    return f"<{tag} id={quoteattr(piece.value)} ctype={quoteattr(ctype)}{end}"


def _plain(text: str) -> str:
    """What only people read: characters that XML has no place for are left out."""
    return _escaped(NOT_IN_XML.sub("", text))


def _escaped(text: str) -> str:
    """A bare CR would be read as a line end."""
    return escape(text, {"\r": "&#13;"})
