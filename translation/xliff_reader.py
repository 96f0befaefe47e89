"""Read XLIFF 1.2 as translation tools write it: the units, wherever they are in a ``file``.

Elements that tools add next to the texts are ignored; inside a text unknown elements are errors.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element  # nosec B405  # defusedxml reads the file

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring
from django.utils.translation import gettext as _

from core.i18n.languages import ORIGINAL
from record.content import Ref
from translation.exporter import NAMESPACE, VERSION
from translation.placeholders import CLOSE, Piece, PieceType, merge_text

MAX_DEPTH = 200
MAX_UNITS = 20_000
MAX_TAGS = 25 * MAX_UNITS  # limits the memory that the elements of a file need


@dataclass(eq=False)
class Problem(Exception):
    """An error in the file, with the unit, object and field if they are known.

    ``line`` is only that of a syntax error. ``is_stale``: the draft has changed since the export.
    """

    message: str
    is_stale: bool = False
    line: int | None = None
    unit: str = ""
    ref: Ref | None = None
    title: str = ""
    label: str = ""


@dataclass
class XliffUnit:
    """A unit of the file. ``error`` describes a problem of its form, or an invalid ``ref``.

    ``source`` and ``target`` are None if the file has none.
    """

    ref: Ref | None
    id: str
    source: list[Piece] | None = None
    target: list[Piece] | None = None
    state: str = ""
    error: str = ""


def read(data: bytes, language: str) -> list[XliffUnit]:
    """Return the units in the order of the file. Raise ``Problem``."""
    root = _parse(data)
    if root.tag != _name("xliff"):
        message = _("This is not XLIFF %(version)s: it begins with “%(element)s”.")
        raise Problem(message % {"version": VERSION, "element": _local_name(root)})
    if root.get("version") != VERSION:
        message = _("The file is XLIFF %(other)s. Export it as XLIFF %(version)s.")
        params = {"other": root.get("version", "?"), "version": VERSION}
        raise Problem(message % params)
    units = []
    for file in root.findall(_name("file")):
        _check_languages(file, language)
        original = file.get("original", "")
        try:
            ref = Ref.parse(original)
        except ValueError:
            ref = None
        for element in file.iter(_name("trans-unit")):
            unit = _read_unit(element, ref)
            if ref is None:
                unit.error = unknown_object(original)
            units.append(unit)
    if len(units) > MAX_UNITS:
        raise _too_many_units()
    if not units:
        raise Problem(_("There is no text in it."))
    return units


def _parse(data: bytes) -> Element:
    if data.count(b"<") > MAX_TAGS:
        raise _too_many_units()
    try:
        return fromstring(data, forbid_dtd=True)
    except DefusedXmlException as error:
        raise Problem(
            _("The file declares a document type. XLIFF files have none; it was not read.")
        ) from error
    except (ParseError, LookupError, ValueError) as error:
        line, _column = getattr(error, "position", (1, 0))
        raise Problem(
            _("The file isn’t well-formed from here on: it was cut off or damaged."), line=line
        ) from error


def _too_many_units() -> Problem:
    message = _("The file has more than %(number)d texts. Export fewer at a time.")
    return Problem(message % {"number": MAX_UNITS})


def _name(tag: str) -> str:
    return f"{{{NAMESPACE}}}{tag}"


def _local_name(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _check_languages(file: Element, language: str) -> None:
    for name, expected in (("source-language", ORIGINAL), ("target-language", language)):
        value = file.get(name, "")
        if value.lower().split("-")[0] != expected:
            message = _("“%(name)s” is “%(said)s” here; it has to be “%(language)s”.")
            raise Problem(message % {"name": name, "said": value, "language": expected})


def unknown_object(name: object) -> str:
    """Return the message about an object that this site does not have."""
    return _("“%(name)s” is not an object of this site.") % {"name": name}


def _read_unit(element: Element, ref: Ref | None) -> XliffUnit:
    unit = XliffUnit(ref, element.get("id", ""))
    sources = element.findall(_name("source"))
    targets = element.findall(_name("target"))
    if len(sources) > 1 or len(targets) > 1:
        unit.error = _("It has two texts of one language.")
    try:
        for source in sources:
            unit.source = merge_text(_pieces(source))
        for target in targets:
            unit.target = merge_text(_pieces(target))
            unit.state = target.get("state", "")
    except ValueError as error:
        unit.error = str(error)
    return unit


def _pieces(element: Element, depth: int = 0) -> Iterator[Piece]:
    """Yield the pieces inside ``element``. Raise ``ValueError`` for unknown or deep elements."""
    if depth > MAX_DEPTH:
        raise ValueError(_("Elements are nested too deeply."))
    if element.text:
        yield Piece(PieceType.TEXT, element.text)
    for child in element:
        tag = _local_name(child)
        if child.tag != _name(tag) or tag not in ("g", "x", "mrk"):
            message = _("“%(element)s” is not allowed inside “%(other)s”.")
            raise ValueError(message % {"element": tag, "other": _local_name(element)})
        if tag != "mrk":
            yield Piece(PieceType.OPEN if tag == "g" else PieceType.EMPTY, child.get("id", ""))
        yield from _pieces(child, depth + 1)
        if tag == "g":
            yield CLOSE
        if child.tail:
            yield Piece(PieceType.TEXT, child.tail)
