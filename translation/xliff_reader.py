"""Reads XLIFF 1.2 as translation tools give it back. Strict: what isn't understood is said, with its line.

No document type, so no entities; elements of other namespaces, which tools add beside the texts, are passed over.
"""

from dataclasses import dataclass, field
from xml.parsers import expat

from django.utils.translation import gettext as _

from core.i18n.languages import ORIGINAL
from translation.placeholders import CLOSE, Piece, PieceType, merge_text
from translation.xliff_writer import NAMESPACE, VERSION

MAX_DEPTH = 200
MAX_UNITS = 20_000
MAX_ERRORS = 500  # nobody reads more of them, and a page of a million would stop the desk
SEPARATOR = " "
IGNORED_ELEMENTS = set(
    "note seg-source alt-trans context-group count-group prop-group bin-unit bin-source bin-target".split()
)
# What may stand inside what, and what is passed over there with all that it holds.
CHILDREN = {
    "": {"xliff"},
    "xliff": {"file"},
    "file": {"body"},
    "body": {"group", "trans-unit"},
    "group": {"group", "trans-unit"},
    "trans-unit": {"source", "target"},
    **{text: {"g", "x", "mrk"} for text in ("source", "target", "g", "mrk")},
    "x": set(),
}
IGNORED_CHILDREN = {
    "file": {"header"},
    "body": {"bin-unit"},
    "group": IGNORED_ELEMENTS,
    "trans-unit": IGNORED_ELEMENTS,
}


class UnreadableFile(Exception):
    """The file as a whole can't be read, from ``line`` on."""

    def __init__(self, line: int, message: str):
        super().__init__(message)
        self.line, self.message = line, message


@dataclass
class XliffUnit:
    """A unit as it stands in the file. ``source`` and ``target`` are None where the file has none."""

    line: int
    original: str
    id: str
    source: list[Piece] | None = None
    target: list[Piece] | None = None
    state: str = ""
    errors: list[tuple[int, str]] = field(default_factory=list)


def too_many_errors() -> str:
    return _("There are too many problems: from here on the file isn’t looked at.")


def read(data: bytes, language: str) -> list[XliffUnit]:
    """The units of a file in its order. Raises ``UnreadableFile``."""
    reader = _Reader(language)
    try:
        reader.parser.Parse(data, True)
    except (expat.ExpatError, LookupError, ValueError) as error:
        line = getattr(error, "lineno", reader.line)
        raise UnreadableFile(
            line, _("The file isn’t well-formed from here on: it was cut off or damaged.")
        ) from error
    return reader.units


class _Reader:
    def __init__(self, language):
        self.language, self.units = language, []
        self.error_count = 0
        self.original, self.unit, self.pieces = "", None, None
        self.path, self.skipped_depth = [""], 0
        self.parser = expat.ParserCreate(namespace_separator=SEPARATOR)
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._refuse_document_type
        self.parser.StartElementHandler = self._begin
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._words

    @property
    def line(self) -> int:
        return self.parser.CurrentLineNumber

    def _add_error(self, errors, message):
        self.error_count += 1
        if self.error_count > MAX_ERRORS:
            raise UnreadableFile(self.line, too_many_errors())
        errors.append((self.line, message))

    def _refuse_document_type(self, *declared):
        raise UnreadableFile(
            self.line, _("The file declares a document type. XLIFF files have none; it isn’t read.")
        )

    def _begin(self, name, attributes):
        namespace, _separator, tag = name.rpartition(SEPARATOR)
        parent = self.path[-1]
        if len(self.path) + self.skipped_depth > MAX_DEPTH:
            raise UnreadableFile(self.line, _("Elements stand too deep inside each other."))
        if self.skipped_depth or self._is_ignored(namespace, tag, parent):
            self.skipped_depth += 1
            return
        if namespace != NAMESPACE or tag not in CHILDREN[parent]:
            return self._reject_element(tag, parent)
        self.path.append(tag)
        if begin := getattr(self, f"_begin_{tag.replace('-', '_')}", None):
            begin(attributes)

    def _is_ignored(self, namespace, tag, parent) -> bool:
        if namespace != NAMESPACE:
            return bool(parent) and self.pieces is None
        return tag in IGNORED_CHILDREN.get(parent, ())

    def _reject_element(self, tag, parent):
        """Inside a text it is that text's fault, elsewhere the file's."""
        message = _("“%(element)s” has no place inside “%(other)s”.") % {
            "element": tag,
            "other": parent,
        }
        if self.pieces is not None:
            self._add_error(self.unit.errors, message)
            self.skipped_depth += 1
            return
        if not parent:
            message = _("This is no XLIFF %(version)s: it begins with “%(element)s”.")
            message %= {"version": VERSION, "element": tag}
        raise UnreadableFile(self.line, message)

    def _begin_xliff(self, attributes):
        if attributes.get("version") != VERSION:
            message = _("The file is XLIFF %(other)s. Export it as XLIFF %(version)s.")
            raise UnreadableFile(
                self.line, message % {"other": attributes.get("version", "?"), "version": VERSION}
            )

    def _begin_file(self, attributes):
        self.original = attributes.get("original", "")
        expected_languages = {"source-language": ORIGINAL, "target-language": self.language}
        for name, language in expected_languages.items():
            value = attributes.get(name, "")
            if value.lower().split("-")[0] != language:
                message = _("“%(name)s” is “%(said)s” here; it has to be “%(language)s”.")
                message %= {"name": name, "said": value, "language": language}
                raise UnreadableFile(self.line, message)

    def _begin_trans_unit(self, attributes):
        self.unit = XliffUnit(self.line, self.original, attributes.get("id", ""))
        self.units.append(self.unit)
        if len(self.units) > MAX_UNITS:
            message = _("The file has more than %(number)d texts. Export fewer at once.")
            raise UnreadableFile(self.line, message % {"number": MAX_UNITS})

    def _begin_source(self, attributes):
        self._begin_text(self.unit.source)

    def _begin_target(self, attributes):
        self._begin_text(self.unit.target)
        self.unit.state = attributes.get("state", "")

    def _begin_text(self, already):
        if already is not None:
            self._add_error(self.unit.errors, _("It has two texts of one language."))
        self.pieces = []

    def _begin_g(self, attributes):
        self.pieces.append(Piece(PieceType.OPEN, attributes.get("id", "")))

    def _begin_x(self, attributes):
        self.pieces.append(Piece(PieceType.EMPTY, attributes.get("id", "")))

    def _end(self, name):
        if self.skipped_depth:
            self.skipped_depth -= 1
            return
        tag = self.path.pop()
        if tag == "g":
            self.pieces.append(CLOSE)
        elif tag in ("source", "target"):
            setattr(self.unit, tag, merge_text(self.pieces))
            self.pieces = None

    def _words(self, text):
        if self.pieces is not None and not self.skipped_depth:
            self.pieces.append(Piece(PieceType.TEXT, text))
