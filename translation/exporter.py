"""Export a language as XLIFF 1.2, which all translation tools read.

https://docs.oasis-open.org/xliff/v1.2/os/xliff-core.html
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from xml.sax.saxutils import escape, quoteattr  # nosec B406  # they write, and read nothing

from django.utils import translation
from django.utils.text import capfirst

from core.i18n.languages import ORIGINAL
from record import registry
from translation.older_translations import OlderTranslation, find_older_translations
from translation.placeholders import NOT_IN_XML, Piece, PieceType, Placeholders
from translation.units import Choice, Unit, WorkingCopy, read_working_copies
from translation.worklist import public_working_copies

type Describe = Callable[[OlderTranslation], str]

NAMESPACE = "urn:oasis:names:tc:xliff:document:1.2"
VERSION = "1.2"
HEAD = f'<?xml version="1.0" encoding="UTF-8"?>\n<xliff version="{VERSION}" xmlns="{NAMESPACE}">\n'
FOOT = "</xliff>\n"
# The names of tags in XLIFF; other tags have their names in HTML.
CTYPES = {"strong": "bold", "em": "italic", "u": "underlined", "a": "link", "br": "lb"}


def document_chunks(
    language: str, choice: Choice, kinds: list[str], at: datetime, describe: Describe
) -> Iterator[str]:
    """Yield the document with the working copies that are public at ``at`` (aware).

    It is the same for all users and in all languages of the admin. ``describe`` returns the change
    of the English text of an older translation.
    """
    known: dict[str, str] = {}  # translations of English texts, for the same texts elsewhere
    yield HEAD
    for kind in kinds:
        with translation.override(ORIGINAL):
            queryset = public_working_copies(registry.model_of(kind), at)
            files = []
            copies = read_working_copies(queryset, language)
            found = find_older_translations(copy.row for copy in copies)
            for copy in copies:
                origin = f"origin={quoteattr(NOT_IN_XML.sub('', str(copy.obj)))}"
                for unit in copy.units:
                    if not (unit.is_missing or unit.is_older):
                        known[unit.english] = _alternative(unit, origin, unit.english_pieces)
            for copy in copies:
                older = {item.pair.key: item for item in found[copy.obj.key]}
                units = []
                for unit in copy.units:
                    if unit.is_chosen(choice):
                        change = _change(unit, older.get(unit.pair), describe)
                        if unit.is_missing or unit.is_older:
                            change += known.get(unit.english, "")
                        units.append(_unit(unit, change))
                if units:
                    files.append(_file_element(copy, units, language))
        yield from files
    yield FOOT


def _file_element(copy: WorkingCopy, units: Iterable[str], language: str) -> str:
    """Return the ``file`` of an object with these of its units."""
    title = f"{capfirst(copy.kind_label)}: {copy.obj}"
    body = "".join(units)
    return (
        f'  <file original="{copy.obj.ref}" source-language="{ORIGINAL}"'
        f' target-language="{language}" datatype="html">\n'
        f"    <header><note>{_plain(title)}</note></header>\n"
        f"    <body>\n{body}    </body>\n"
        "  </file>\n"
    )


def _unit(unit: Unit, change: str) -> str:
    max_length = unit.column.max_length
    width = f' maxwidth="{max_length}" size-unit="char"' if max_length else ""
    datatype = "html" if unit.placeholders.is_rich else "plaintext"
    state = "needs-review-translation" if unit.is_older else "translated"
    if unit.is_missing:
        state = "needs-translation"
    return (
        f'      <trans-unit id="{unit.id}" resname="{unit.name}" datatype="{datatype}"'
        f' xml:space="preserve"{width}>\n'
        f"        <source>{_render_pieces(unit.english_pieces, unit.placeholders)}</source>\n"
        f'        <target state="{state}">'
        f"{_render_pieces(unit.pieces, unit.placeholders)}</target>\n"
        f"        <note>{_plain(unit.label)}</note>\n{change}"
        "      </trans-unit>\n"
    )


def _change(unit: Unit, older: OlderTranslation | None, describe: Describe) -> str:
    """Return the change of the English text as a note, and the former text with its translation.

    Tools show the former text and compare it. The import ignores these elements.
    """
    if older is None or older.former is None:
        return ""
    former = unit.placeholders.pieces(older.former.original, id_prefix="f")
    note = f'        <note annotates="source">{_plain(describe(older))}</note>\n'
    return note + _alternative(unit, 'alttranstype="previous-version"', former)


def _alternative(unit: Unit, attribute: str, source: list[Piece]) -> str:
    """Return the translation of the unit as a proposal, with the English text that it is of."""
    return (
        f"        <alt-trans {attribute}>\n"
        f"          <source>{_render_pieces(source, unit.placeholders)}</source>\n"
        f"          <target>{_render_pieces(unit.pieces, unit.placeholders)}</target>\n"
        "        </alt-trans>\n"
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
