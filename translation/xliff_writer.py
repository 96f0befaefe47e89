"""Write units as XLIFF 1.2, which all translation tools read, with one ``file`` for each object.

https://docs.oasis-open.org/xliff/v1.2/os/xliff-core.html
"""

from collections.abc import Iterable
from enum import StrEnum
from xml.sax.saxutils import escape, quoteattr  # nosec B406  # they write, and read nothing

from django.utils.text import capfirst

from core.i18n.languages import ORIGINAL
from translation.placeholders import NOT_IN_XML, Piece, PieceType, Placeholders
from translation.sources import WorkingCopy
from translation.units import Unit

NAMESPACE = "urn:oasis:names:tc:xliff:document:1.2"
VERSION = "1.2"
MEDIA_TYPE = "application/xliff+xml"
HEAD = f'<?xml version="1.0" encoding="UTF-8"?>\n<xliff version="{VERSION}" xmlns="{NAMESPACE}">\n'
FOOT = "</xliff>\n"
# The names of tags in XLIFF; other tags have their names in HTML.
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
    """The state of a translation, as XLIFF names it."""

    MISSING = "needs-translation"
    OLDER = "needs-review-translation"
    DONE = "translated"


NOT_BEGUN = {"new", "needs-translation"}
FINISHED = {"translated", "signed-off", "final"}


def file_element(copy: WorkingCopy, units: Iterable[Unit], language: str) -> str:
    """Return the ``file`` of an object with these of its units."""
    title = f"{capfirst(copy.kind_label)}: {copy.obj}"
    body = "".join(_unit(unit, copy.max_length(unit, language)) for unit in units)
    return (
        f'  <file original="{copy.obj.ref}" source-language="{ORIGINAL}"'
        f' target-language="{language}" datatype="html">\n'
        f"    <header><note>{_plain(title)}</note></header>\n"
        f"    <body>\n{body}    </body>\n"
        "  </file>\n"
    )


def _unit(unit: Unit, max_length: int | None) -> str:
    width = f' maxwidth="{max_length}" size-unit="char"' if max_length else ""
    datatype = "html" if unit.is_rich else "plaintext"
    state = State.OLDER if unit.is_older else State.DONE
    if unit.is_missing:
        state = State.MISSING
    return (
        f'      <trans-unit id="{unit.id}" resname="{unit.name}" datatype="{datatype}"'
        f' xml:space="preserve"{width}>\n'
        f"        <source>{_render_pieces(unit.english_pieces, unit.placeholders)}</source>\n"
        f'        <target state="{state}">'
        f"{_render_pieces(unit.pieces, unit.placeholders)}</target>\n"
        f"        <note>{_plain(unit.label)}</note>\n"
        "      </trans-unit>\n"
    )


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
    """Return a text for people, without the characters that XML excludes."""
    return _escaped(NOT_IN_XML.sub("", text))


def _escaped(text: str) -> str:
    """Return the text escaped; a bare CR would be read as a line end."""
    return escape(text, {"\r": "&#13;"})
